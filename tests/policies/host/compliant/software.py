"""Packages, services, firewall and updates of a hardened host."""

from __future__ import annotations

from typing import Any

ON = {"enabled": "enabled", "active": "active"}


def chain(hook: str, policy: str = "drop") -> dict[str, object]:
    named = {"family": "inet", "table": "filter", "name": hook}
    return {**named, "type": "filter", "hook": hook, "prio": 0, "policy": policy}


def rule(*parts: dict[str, Any], chain: str = "input") -> dict[str, object]:
    return {"family": "inet", "table": "filter", "chain": chain, "expr": list(parts)}


def match(left: dict[str, Any], right: object, op: str = "==") -> dict[str, Any]:
    return {"match": {"op": op, "left": left, "right": right}}


def payload(protocol: str, field: str) -> dict[str, Any]:
    return {"payload": {"protocol": protocol, "field": field}}


SSH = match(payload("tcp", "dport"), 22)
LO = {"meta": {"key": "iifname"}}
FACTS = {
    "packages": {
        "installed": dict.fromkeys(
            [
                "apparmor",
                "apparmor-utils",
                "nftables",
                "sudo",
                "libpam-pwquality",
                "auditd",
                "audispd-plugins",
                "aide",
                "clamav-daemon",
                "unattended-upgrades",
                "rsyslog",
                "chrony",
                "cron",
                "openssh-server",
            ],
            "1.0",
        ),
        "broken": [],
    },
    "updates": {"pending": [], "lists_age_days": 0, "lists_checked_days": 0},
    "apt": {
        "config": {
            "APT::Periodic::Update-Package-Lists": ["1"],
            "APT::Periodic::Unattended-Upgrade": ["1"],
            "Acquire::AllowInsecureRepositories": ["0"],
        },
        "sources": [{"file": "/etc/apt/sources.list", "text": "deb https://goi.example.vn/debian bookworm main"}],
        "keys": {},
    },
    "clamav": {"signature_age_hours": 3, "scans": ["/etc/cron.d/provincial-clamav"], "on_access": False},
    "services": {
        name: dict(ON)
        for name in (
            "nftables.service",
            "chrony.service",
            "auditd.service",
            "systemd-journald.service",
            "cron.service",
            "clamav-freshclam.service",
            "dailyaidecheck.timer",
        )
    },
    "listeners": [
        {"protocol": "tcp", "address": "0.0.0.0", "port": 22, "programs": ["sshd"], "local": False},
        {"protocol": "udp", "address": "127.0.0.1", "port": 323, "programs": ["chronyd"], "local": True},
    ],
    "firewalls": [],
    "nftables": {
        "tables": [{"family": "inet", "name": "filter"}],
        "chains": [chain("input"), chain("forward"), chain("output")],
        "rules": [
            rule(match(LO, "lo"), {"accept": None}),
            rule(
                match(payload("ip", "saddr"), {"prefix": {"addr": "127.0.0.0", "len": 8}}),
                match(LO, "lo", "!="),
                {"drop": None},
            ),
            rule(match(payload("ip6", "saddr"), "::1"), match(LO, "lo", "!="), {"drop": None}),
            rule(match({"ct": {"key": "state"}}, ["established", "related"], "in"), {"accept": None}),
            rule(match(payload("ip", "saddr"), {"prefix": {"addr": "10.86.9.0", "len": 24}}), SSH, {"accept": None}),
        ],
    },
    "time": {
        "daemons": ["chrony"],
        "chrony_sources": ["gio.example.vn"],
        "timesyncd_sources": [],
        "chrony_user": "_chrony",
    },
    "cron": {
        "installed": True,
        "at": True,
        "cron_allow": ["root"],
        "cron_deny": None,
        "at_allow": ["root"],
        "at_deny": None,
    },
    "banners": {
        "motd": "",
        "issue": "Chỉ người được phép mới được truy cập. Mọi truy cập đều được ghi lại.",
        "issue.net": "Chỉ người được phép mới được truy cập. Mọi truy cập đều được ghi lại.",
    },
}
