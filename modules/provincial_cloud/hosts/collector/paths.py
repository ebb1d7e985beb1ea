"""Modes and owners of the files and folders that matter to a host's security."""

from __future__ import annotations

from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, found, mode_of

NAMED = (
    "/",
    "/boot/grub/*.cfg",
    "/etc/*",
    "/etc/apparmor.d",
    "/etc/apt/*",
    "/etc/apt/*.d/*",
    "/etc/audit/*",
    "/etc/audit/rules.d/*",
    "/etc/cron.*/*",
    "/etc/default/grub",
    "/etc/security/*",
    "/etc/ssh/*",
    "/etc/ssh/sshd_config.d/*",
    "/etc/sudoers.d/*",
    "/home/*",
    "/root",
    "/root/.ssh",
    "/root/.ssh/authorized_keys",
    "/sbin/au*",
    "/tmp",
    "/usr/bin/su",
    "/usr/bin/sudo",
    "/var/log",
    "/var/log/*",
    "/var/log/*/*",
    "/var/spool/cron/crontabs",
    "/var/tmp",
)


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("files", lambda: {path: mode_of(path) for path in found(*NAMED)})
