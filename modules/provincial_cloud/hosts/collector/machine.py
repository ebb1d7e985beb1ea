"""What the machine is: name, release, kernel, virtualisation, boot, AppArmor, clock."""

from __future__ import annotations

import os
import platform
import shlex
import time
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, UnavailableError, found, lines, mode_of, pairs, run, text

CONTAINERS = frozenset(
    {"systemd-nspawn", "docker", "podman", "lxc", "lxc-libvirt", "rkt", "openvz", "wsl", "proot", "pouch"}
)


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area; later areas read `host.container`."""
    facts.take("host.name", lambda: platform.node())
    facts.take("host.release", lambda: dict(pairs(lines("/etc/os-release"))))
    facts.take("host.kernel", lambda: platform.release())
    facts.take("host.virtualization", lambda: run("systemd-detect-virt", allowed=(0, 1)).strip())
    facts.take("host.container", lambda: container(facts.values["host"]["virtualization"]))
    facts.take("host.uptime", lambda: int(float((text("/proc/uptime") or "0").split()[0])))
    facts.take("clock", lambda: {"asked": request["asked"], "now": int(time.time()), "zone": time.strftime("%z")})
    facts.take("boot.command_line", lambda: (text("/proc/cmdline") or "").split())
    facts.take("boot.loader", boot_loader)
    facts.take("apparmor", apparmor)


def container(virtualization: str | None) -> bool:
    """Whether this is a container, which shares the kernel of the machine underneath."""
    return virtualization in CONTAINERS or os.path.exists("/run/systemd/container")


def boot_loader() -> dict[str, Any] | None:
    """GRUB's configuration as far as rules ask: command line, password users, mode; None without GRUB."""
    config = text("/boot/grub/grub.cfg")
    if config is None and not os.path.exists("/etc/default/grub"):
        return None
    default = dict(pairs(lines("/etc/default/grub")))
    scripts = "\n".join(text(path) or "" for path in found("/etc/grub.d/*")) + (config or "")
    words = scripts.split()
    return {
        "installed": config is not None,
        "command_line": " ".join(
            value
            for key in ("GRUB_CMDLINE_LINUX_DEFAULT", "GRUB_CMDLINE_LINUX")
            for value in [" ".join(shlex.split(default.get(key, "")))]
            if value
        ).split(),
        "superusers": any(word.startswith("superusers=") for word in words),
        "password": "password_pbkdf2" in words,
        "file": mode_of("/boot/grub/grub.cfg"),
    }


def apparmor() -> dict[str, Any]:
    """Whether the kernel confines, and each loaded profile's mode."""
    if (text("/sys/module/apparmor/parameters/enabled") or "").strip() != "Y":
        raise UnavailableError("kernel", "the running kernel has no AppArmor switched on")
    loaded = text("/sys/kernel/security/apparmor/profiles")
    if loaded is None:
        raise UnavailableError("kernel", "/sys/kernel/security is not mounted here")
    profiles = dict(line.rstrip(")").rsplit(" (", 1) for line in loaded.splitlines() if " (" in line)
    return {"profiles": dict(sorted(profiles.items())), "unconfined": unconfined(profiles)}


def unconfined(profiles: dict[str, str]) -> list[str]:
    """Programs that run unconfined although a profile of their path is loaded."""
    programs = set()
    for link in found("/proc/[0-9]*/exe"):
        try:
            program = os.readlink(link)
            current = text(link.removesuffix("exe") + "attr/current") or ""
        except OSError:
            continue
        if program in profiles and current.startswith("unconfined"):
            programs.add(program)
    return sorted(programs)
