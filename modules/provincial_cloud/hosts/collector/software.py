"""Packages, updates that wait, package sources and their keys, unattended upgrades, malware scanning."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, UnavailableError, found, lines, mode_of, run, text

SECURITY = re.compile(r"-security")
POLICY = re.compile(r"^(\S+):\n  Installed: (\S+)\n  Candidate: (\S+)\n(.*\n(?:   .*\n| \*\*\*.*\n)*)", re.MULTILINE)
SCAN = re.compile(r"\bclamd?scan\b")
SIGNATURES = ("/var/lib/clamav/daily.cld", "/var/lib/clamav/daily.cvd")


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("packages.installed", installed)
    facts.take("packages.broken", lambda: run("dpkg", "--audit").strip().splitlines()[:20])
    facts.take("updates", lambda: updates(facts.values["packages"]["installed"]))
    facts.take("apt", apt)
    facts.take("clamav", clamav)


def installed() -> dict[str, str]:
    """Versions by package name, without the architecture; packages that are only configured are left out."""
    said = run("dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}\t${Version}\n")
    rows = (line.split("\t") for line in said.splitlines())
    return {name: version for status, name, version in rows if status == "installed"}


def updates(names: Iterable[str] | None) -> dict[str, Any]:
    """Updates that the local package lists know of, and how old those lists are (days; None without any)."""
    if not names:
        raise UnavailableError("failed", "the installed packages are not known")
    lists = [os.stat(path).st_mtime for path in found("/var/lib/apt/lists/*Packages*", "/var/lib/apt/lists/*Release")]
    return {
        "pending": pending(run("apt-cache", "policy", *names)),
        "lists_age_days": int((time.time() - max(lists)) / 86400) if lists else None,
        "lists_checked_days": stamp_days("/var/lib/apt/periodic/update-success-stamp"),
    }


def pending(said: str) -> list[dict[str, Any]]:
    """The updates in what `apt-cache policy` says of the installed packages.

    `apt list --upgradable` finds the same in four times the processor time: it goes through every package there is.
    """
    return [
        {"name": name, "from": old, "to": new, "security": bool(SECURITY.search(sources(table, new)))}
        for name, old, new, table in POLICY.findall(said)
        if new not in (old, "(none)")
    ]


def sources(table: str, version: str) -> str:
    """Where a version comes from: the lines below it in a version table."""
    _, _, below = table.partition(f" {version} ")
    lines_below = below.split("\n")[1:]
    first_other = next((n for n, line in enumerate(lines_below) if not line.startswith("        ")), len(lines_below))
    return "\n".join(lines_below[:first_other])


def stamp_days(path: str) -> int | None:
    """Days since a file was touched; None when it isn't there."""
    return int((time.time() - os.stat(path).st_mtime) / 86400) if os.path.exists(path) else None


def apt() -> dict[str, Any]:
    """Sources as written, keys that apt trusts, and the settings that rules ask about."""
    said = run("apt-config", "dump", "--no-empty")
    wanted = ("APT::Periodic::", "Unattended-Upgrade::", "APT::Get::AllowUnauthenticated", "Acquire::Allow")
    config: dict[str, list[str]] = {}
    for line in said.splitlines():
        key, _, value = line.rstrip(";").partition(" ")
        if key.startswith(wanted):
            config.setdefault(key.rstrip(":"), []).append(value.strip('"'))
    files = ["/etc/apt/sources.list", *found("/etc/apt/sources.list.d/*.list", "/etc/apt/sources.list.d/*.sources")]
    keys = found("/etc/apt/trusted.gpg", "/etc/apt/trusted.gpg.d/*", "/etc/apt/keyrings/*", "/usr/share/keyrings/*")
    return {
        "config": config,
        "sources": [{"file": path, "text": hidden(line)} for path in files for line in lines(path)],
        "keys": {path: mode_of(path) for path in keys},
    }


def hidden(line: str) -> str:
    """A source's line without a password in its address."""
    return re.sub(r"//[^/@\s]*@", "//[secret]@", line)


def clamav() -> dict[str, Any] | None:
    """Whether ClamAV is there, how old its signatures are (hours) and what runs it; None without it."""
    if not os.path.exists("/usr/bin/clamscan") and not os.path.exists("/usr/sbin/clamd"):
        return None
    ages = [int((time.time() - os.stat(path).st_mtime) / 3600) for path in SIGNATURES if os.path.exists(path)]
    jobs = found("/etc/cron.d/*", "/etc/cron.daily/*", "/etc/cron.weekly/*", "/etc/systemd/system/*.service")
    scanned = [path for path in jobs if SCAN.search(text(path) or "")]
    own = text("/etc/clamav/clamd.conf") or ""
    return {
        "signature_age_hours": min(ages) if ages else None,
        "scans": scanned,
        "on_access": "OnAccessIncludePath" in own,
    }
