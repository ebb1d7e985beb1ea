"""The machine, its kernel, mounts and files on a hardened host (a virtual machine: everything can be seen)."""

from __future__ import annotations

ZERO = [
    "fs.suid_dumpable",
    "kernel.sysrq",
    "net.ipv4.ip_forward",
    "net.ipv6.conf.all.forwarding",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.conf.default.send_redirects",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.default.accept_redirects",
    "net.ipv6.conf.all.accept_redirects",
    "net.ipv6.conf.default.accept_redirects",
    "net.ipv4.conf.all.secure_redirects",
    "net.ipv4.conf.default.secure_redirects",
    "net.ipv4.conf.all.accept_source_route",
    "net.ipv4.conf.default.accept_source_route",
    "net.ipv6.conf.all.accept_source_route",
    "net.ipv6.conf.default.accept_source_route",
    "net.ipv6.conf.all.accept_ra",
    "net.ipv6.conf.default.accept_ra",
]
ONE = [
    "kernel.yama.ptrace_scope",
    "kernel.dmesg_restrict",
    "kernel.unprivileged_bpf_disabled",
    "fs.protected_hardlinks",
    "fs.protected_symlinks",
    "net.ipv4.icmp_ignore_bogus_error_responses",
    "net.ipv4.icmp_echo_ignore_broadcasts",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.default.rp_filter",
    "net.ipv4.conf.all.log_martians",
    "net.ipv4.conf.default.log_martians",
    "net.ipv4.tcp_syncookies",
]
TWO = [
    "kernel.randomize_va_space",
    "kernel.kptr_restrict",
    "fs.protected_fifos",
    "fs.protected_regular",
    "net.core.bpf_jit_harden",
]
VALUES = {
    **dict.fromkeys(ZERO, "0"),
    **dict.fromkeys(ONE, "1"),
    **dict.fromkeys(TWO, "2"),
    "kernel.perf_event_paranoid": "3",
}
MODULES = [
    "cramfs",
    "freevxfs",
    "hfs",
    "hfsplus",
    "jffs2",
    "overlay",
    "squashfs",
    "udf",
    "usb_storage",
    "dccp",
    "tipc",
    "rds",
    "sctp",
    "firewire_core",
    "bluetooth",
]


def file(mode: str, gid: int = 0, kind: str = "file") -> dict[str, object]:
    return {"type": kind, "mode": mode, "uid": 0, "gid": gid}


def mount(*options: str) -> dict[str, object]:
    return {"source": "/dev/mapper/x", "type": "ext4", "part": "/", "options": sorted({"rw", "relatime", *options})}


ALL = ("nodev", "nosuid", "noexec")
FACTS = {
    "host": {
        "name": "may-chu-01",
        "release": {"ID": "debian", "VERSION_ID": "12"},
        "kernel": "6.1.0-30-amd64",
        "virtualization": "kvm",
        "container": False,
        "uptime": 1000,
    },
    "clock": {"asked": 1_795_000_000, "now": 1_795_000_001, "zone": "+0700"},
    "boot": {
        "command_line": ["ro", "apparmor=1", "security=apparmor", "audit=1", "audit_backlog_limit=8192"],
        "loader": {"installed": True, "command_line": [], "superusers": True, "password": True, "file": file("0600")},
    },
    "apparmor": {"profiles": {"/usr/sbin/chronyd": "enforce"}, "unconfined": []},
    "sysctl": {"running": VALUES, "configured": VALUES},
    "modules": {
        "loaded": ["ext4"],
        "built_in": ["unix"],
        "blocked": {"install": dict.fromkeys(MODULES, "/bin/false"), "blacklist": MODULES},
    },
    "mounts": {
        "/": mount(),
        "/tmp": mount(*ALL),
        "/dev/shm": mount(*ALL),
        "/home": mount("nodev", "nosuid"),
        "/var": mount("nodev", "nosuid"),
        "/var/tmp": mount(*ALL),
        "/var/log": mount(*ALL),
        "/var/log/audit": mount(*ALL),
    },
    "fstab": [],
    "walk": {
        "suid": ["/usr/bin/sudo"],
        "sgid": ["/usr/bin/chage"],
        "world_writable": [],
        "not_sticky": [],
        "unowned": [],
        "ungrouped": [],
        "files": 30_000,
    },
    "limits": [["*", "hard", "core", "0"]],
    "coredump": {"Storage": "none", "ProcessSizeMax": "0"},
    "wireless": [],
    "files": {
        "/etc/motd": file("0644"),
        "/etc/issue": file("0644"),
        "/etc/issue.net": file("0644"),
        "/boot/grub/grub.cfg": file("0600"),
        "/etc/crontab": file("0600"),
        "/etc/cron.hourly": file("0700", kind="directory"),
        "/etc/cron.daily": file("0700", kind="directory"),
        "/etc/cron.weekly": file("0700", kind="directory"),
        "/etc/cron.monthly": file("0700", kind="directory"),
        "/etc/cron.d": file("0700", kind="directory"),
        "/etc/cron.allow": file("0640"),
        "/etc/at.allow": file("0640"),
        "/etc/ssh/sshd_config": file("0600"),
        "/etc/ssh/ssh_host_ed25519_key": file("0600"),
        "/etc/ssh/ssh_host_ed25519_key.pub": file("0644"),
        "/root/.ssh/authorized_keys": file("0600"),
        "/etc/sudoers": file("0440"),
        "/etc/passwd": file("0644"),
        "/etc/passwd-": file("0644"),
        "/etc/group": file("0644"),
        "/etc/group-": file("0644"),
        "/etc/shadow": file("0640", 42),
        "/etc/shadow-": file("0640", 42),
        "/etc/gshadow": file("0640", 42),
        "/etc/gshadow-": file("0640", 42),
        "/etc/shells": file("0644"),
        "/etc/security/opasswd": file("0600"),
        "/var/log/auth.log": file("0640", 4),
        "/var/log/wtmp": file("0664", 43),
        "/var/log/audit": file("0750", kind="directory"),
        "/var/log/audit/audit.log": file("0600"),
        "/etc/audit/auditd.conf": file("0640"),
        "/sbin/auditctl": file("0755"),
        "/etc/apt/sources.list": file("0644"),
        "/root": file("0700", kind="directory"),
    },
}
