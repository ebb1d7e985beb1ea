"""The kernel's settings and modules: what runs, and what the files make it at the next boot."""

from __future__ import annotations

import os
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, drop_ins, found, lines, pairs, text

CONFIGURED = ("/etc", "/run", "/usr/local/lib", "/usr/lib")
"""Where systemd looks for sysctl.d and modprobe.d, the strongest first."""

SECRET = ("_key", "_secret", "_keys")
"""Endings of settings whose value is a secret of the kernel's."""

RUNNING = (
    "/proc/sys/kernel/*",
    "/proc/sys/kernel/yama/*",
    "/proc/sys/fs/*",
    "/proc/sys/vm/*",
    "/proc/sys/user/max_user_namespaces",
    "/proc/sys/net/core/bpf_jit_*",
    "/proc/sys/net/ipv[46]/*",
    "/proc/sys/net/ipv[46]/conf/all/*",
    "/proc/sys/net/ipv[46]/conf/default/*",
)
LONGEST_VALUE = 200
"""Characters of a running value that is kept; tables and statistics are longer."""


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("sysctl.running", running)
    facts.take("sysctl.configured", configured)
    facts.take("modules.loaded", lambda: [line.split()[0] for line in (text("/proc/modules") or "").splitlines()])
    facts.take("modules.built_in", built_in)
    facts.take("modules.blocked", blocked)


def running() -> dict[str, str]:
    """The running values by key; what this kernel doesn't have or doesn't show isn't there."""
    values = {}
    for path in found(*RUNNING):
        try:
            value = text(path)
        except OSError:
            continue
        if value is not None and len(value) <= LONGEST_VALUE and not path.endswith(SECRET):
            values[path.removeprefix("/proc/sys/").replace("/", ".")] = " ".join(value.split())
    return values


def configured() -> dict[str, str]:
    """What the files set, in the order in which systemd-sysctl reads them; the last word on a key counts."""
    merged: dict[str, str] = {}
    for path in [*drop_ins("sysctl.d", *CONFIGURED), "/etc/sysctl.conf"]:
        for key, value in pairs(line for line in lines(path) if not line.startswith(";")):
            name = key.lstrip("-")
            merged[name.replace("/", ".") if "." not in name.split("/")[0] else name] = " ".join(value.split())
    return merged


def built_in() -> list[str]:
    """Modules that are part of the kernel itself, so that no file can block them."""
    listed = text(f"/lib/modules/{os.uname().release}/modules.builtin") or ""
    return sorted({os.path.basename(line).split(".")[0].replace("-", "_") for line in listed.split()})


def blocked() -> dict[str, Any]:
    """Modules that modprobe is told never to load: the install commands and the blacklist."""
    install: dict[str, str] = {}
    blacklist: set[str] = set()
    for path in drop_ins("modprobe.d", *CONFIGURED):
        for line in lines(path):
            words = line.split()
            if words[0] == "install" and len(words) > 2:
                install[words[1].replace("-", "_")] = " ".join(words[2:])
            elif words[0] == "blacklist" and len(words) > 1:
                blacklist.add(words[1].replace("-", "_"))
    return {"install": install, "blacklist": sorted(blacklist)}
