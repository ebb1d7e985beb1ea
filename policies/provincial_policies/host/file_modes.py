"""Modes and owners of files that others must not change or read."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import HostFacts, cis, host_rule
from provincial_policies.rule import Finding, Findings, Rule, RuleTable, Severity, Text

ROOT_GROUPS = ("root",)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Paths (shell patterns), the most permissive mode, who may own them, and whether one must be there."""

    name: str
    paths: tuple[str, ...]
    most: int
    vi: str
    en: str
    cis: str | None = None
    controls: tuple[str, ...] = ("HST-01",)
    groups: tuple[str, ...] = ROOT_GROUPS
    users: tuple[str, ...] = ("root",)
    needed: bool = False
    reads: bool = False
    severity: Severity = Severity.MEDIUM
    but: tuple[str, ...] = ()

    def rule(self) -> Rule:
        """The rule this row stands for."""
        owner = f"{self.users[0]}:{self.groups[0]}"
        what = " ".join(self.paths)
        return host_rule(
            self.check,
            id=f"file-{self.name}",
            title=Text(vi=f"Quyền của {self.vi} đúng mức", en=f"Rights on {self.en} limited"),
            why=Text(
                vi=f"Người khác đọc được {self.vi} thì lộ bí mật."
                if self.reads
                else f"Người khác sửa được {self.vi} thì đổi được cách máy chủ hoạt động.",
                en=f"Others who can read {self.en} learn secrets."
                if self.reads
                else f"Others who can change {self.en} change how the host works.",
            ),
            remediation=Text(
                vi=f"Chạy `chown {owner} {what}` và `chmod {self.most:04o} {what}`.",
                en=f"Run `chown {owner} {what}` and `chmod {self.most:04o} {what}`.",
            ),
            severity=self.severity,
            controls=self.controls,
            references=cis(self.cis) if self.cis else (),
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """Every matching path must be owned as asked and have no bit beyond the most permissive mode."""
        known = facts.get("files")
        matching = [
            path
            for path in known
            if known[path] is not None
            and not (known[path].get("link") and path not in self.paths)
            and any(fnmatch.fnmatchcase(path, pattern) for pattern in self.paths)
            and not any(fnmatch.fnmatchcase(path, pattern) for pattern in self.but)
        ]
        if self.needed and not matching:
            yield facts.failed(
                "files",
                self.paths[0],
                message=Text(vi=f"không có {self.paths[0]}", en=f"there is no {self.paths[0]}"),
                allowed=Text(vi="một tệp với quyền đúng mức", en="a file with limited rights"),
            )
        users = {user["name"]: user["uid"] for user in facts.get("users")}
        groups = {group["name"]: group["gid"] for group in facts.get("groups")}
        uids = {0, *(users[name] for name in self.users if name in users)}
        gids = {0, *(groups[name] for name in self.groups if name in groups)}
        for path in matching:
            if known[path]["type"] == ("directory" if self.most & 0o100 and not path.startswith("/sbin/") else "file"):
                yield from self.judge(facts, path, known[path], uids, gids)

    def judge(
        self, facts: HostFacts, path: str, found: dict[str, int | str], uids: set[int], gids: set[int]
    ) -> Iterator[Finding]:
        """The finding on one path, where its owner or its mode is wrong."""
        mode = int(str(found["mode"]), 8)
        if mode & ~self.most or found["uid"] not in uids or found["gid"] not in gids:
            given = f"{found['mode']} uid {found['uid']} gid {found['gid']}"
            allowed = f"{self.most:04o} {'|'.join(self.users)}:{'|'.join(self.groups)}"
            yield facts.failed(
                "files",
                path,
                given=given,
                message=Text(vi=f"quyền của {path} quá rộng", en=f"the rights on {path} are too wide"),
                allowed=Text(vi=f"{allowed} hoặc chặt hơn", en=f"{allowed} or stricter"),
            )


CRON = ("HST-01", "IAM-03")
SHADOW = ("root", "shadow")
AUDIT = ("HST-07", "LOG-01")
ROWS = (
    Row(
        name="motd",
        paths=("/etc/motd",),
        most=0o644,
        vi="thông báo sau đăng nhập",
        en="the message of the day",
        cis="1.6.4",
    ),
    Row(
        name="issue",
        paths=("/etc/issue",),
        most=0o644,
        vi="cảnh báo đăng nhập tại chỗ",
        en="the local banner",
        cis="1.6.5",
    ),
    Row(
        name="issue-net",
        paths=("/etc/issue.net",),
        most=0o644,
        vi="cảnh báo đăng nhập từ xa",
        en="the remote banner",
        cis="1.6.6",
    ),
    Row(
        name="grub",
        paths=("/boot/grub/grub.cfg",),
        most=0o600,
        vi="cấu hình khởi động",
        en="the boot loader's configuration",
        cis="1.4.2",
    ),
    Row(
        name="crontab",
        paths=("/etc/crontab",),
        most=0o600,
        vi="bảng cron",
        en="the crontab",
        cis="2.4.1.2",
        controls=CRON,
    ),
    *(
        Row(
            name=f"cron-{each}",
            paths=(f"/etc/cron.{each}",),
            most=0o700,
            vi=f"thư mục cron.{each}",
            en=f"folder cron.{each}",
            cis=f"2.4.1.{number}",
            controls=CRON,
        )
        for number, each in enumerate(("hourly", "daily", "weekly", "monthly", "d"), start=3)
    ),
    Row(
        name="cron-allow",
        paths=("/etc/cron.allow", "/etc/cron.deny"),
        most=0o640,
        vi="danh sách người dùng cron",
        en="the list of cron users",
        cis="2.4.1.8",
        groups=("root", "crontab"),
        controls=CRON,
    ),
    Row(
        name="at-allow",
        paths=("/etc/at.allow", "/etc/at.deny"),
        most=0o640,
        vi="danh sách người dùng at",
        en="the list of at users",
        cis="2.4.2.1",
        groups=("root", "daemon"),
        users=("root", "daemon"),
        controls=CRON,
    ),
    Row(
        name="sshd-config",
        paths=("/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/*.conf"),
        most=0o600,
        vi="cấu hình sshd",
        en="sshd's configuration",
        cis="5.1.1",
        controls=("HST-04",),
    ),
    Row(
        name="ssh-private-keys",
        paths=("/etc/ssh/ssh_host_*_key",),
        most=0o640,
        vi="khóa riêng của máy chủ",
        en="the host's private keys",
        cis="5.1.2",
        controls=("HST-04", "DAT-04"),
        groups=("root", "ssh_keys", "_ssh"),
        needed=True,
        reads=True,
        severity=Severity.CRITICAL,
    ),
    Row(
        name="ssh-public-keys",
        paths=("/etc/ssh/ssh_host_*_key.pub",),
        most=0o644,
        vi="khóa công khai của máy chủ",
        en="the host's public keys",
        cis="5.1.3",
        controls=("HST-04",),
    ),
    Row(
        name="root-keys",
        paths=("/root/.ssh/authorized_keys",),
        most=0o600,
        vi="danh sách khóa được vào root",
        en="the keys that open root",
        controls=("HST-04", "IAM-02"),
        severity=Severity.HIGH,
    ),
    Row(
        name="sudoers",
        paths=("/etc/sudoers", "/etc/sudoers.d/*"),
        most=0o440,
        vi="quy tắc sudo",
        en="the sudo rules",
        controls=("IAM-03",),
        severity=Severity.HIGH,
    ),
    Row(
        name="passwd", paths=("/etc/passwd",), most=0o644, vi="/etc/passwd", en="/etc/passwd", cis="7.1.1", needed=True
    ),
    Row(name="passwd-backup", paths=("/etc/passwd-",), most=0o644, vi="/etc/passwd-", en="/etc/passwd-", cis="7.1.2"),
    Row(name="group", paths=("/etc/group",), most=0o644, vi="/etc/group", en="/etc/group", cis="7.1.3", needed=True),
    Row(name="group-backup", paths=("/etc/group-",), most=0o644, vi="/etc/group-", en="/etc/group-", cis="7.1.4"),
    *(
        Row(
            name=f"{path.rstrip('-')}{'-backup' if path.endswith('-') else ''}",
            paths=(f"/etc/{path}",),
            most=0o640,
            vi=f"/etc/{path}",
            en=f"/etc/{path}",
            cis=f"7.1.{number}",
            controls=("IAM-06", "DAT-04"),
            groups=SHADOW,
            needed=path == "shadow",
            reads=True,
            severity=Severity.HIGH,
        )
        for number, path in enumerate(("shadow", "shadow-", "gshadow", "gshadow-"), start=5)
    ),
    Row(name="shells", paths=("/etc/shells",), most=0o644, vi="danh sách shell", en="the list of shells", cis="7.1.9"),
    Row(
        name="old-passwords",
        paths=("/etc/security/opasswd", "/etc/security/opasswd.old"),
        most=0o600,
        vi="mật khẩu cũ",
        en="the old passwords",
        cis="7.1.10",
        controls=("IAM-06",),
        reads=True,
        severity=Severity.HIGH,
    ),
    Row(
        name="logs",
        paths=("/var/log/*", "/var/log/*/*"),
        most=0o640,
        vi="tệp nhật ký",
        en="the log files",
        cis="6.1.4.1",
        controls=("LOG-01",),
        groups=("root", "adm", "utmp", "systemd-journal", "_chrony", "clamav", "syslog"),
        users=("root", "syslog", "_chrony", "clamav", "_aide"),
        reads=True,
        but=("/var/log/wtmp*", "/var/log/btmp*", "/var/log/lastlog*", "/var/log/faillog*", "/var/log/audit/*"),
    ),
    Row(
        name="login-records",
        paths=("/var/log/wtmp*", "/var/log/btmp*", "/var/log/lastlog*", "/var/log/faillog*"),
        most=0o664,
        vi="sổ đăng nhập",
        en="the sign-in records",
        cis="6.1.4.1",
        controls=("LOG-01",),
        groups=("root", "utmp"),
    ),
    Row(
        name="audit-logs",
        paths=("/var/log/audit/*",),
        most=0o640,
        vi="nhật ký ghi vết",
        en="the audit logs",
        cis="6.2.4.1",
        controls=AUDIT,
        groups=("root", "adm"),
        reads=True,
    ),
    Row(
        name="audit-log-folder",
        paths=("/var/log/audit",),
        most=0o750,
        vi="thư mục nhật ký ghi vết",
        en="the folder of audit logs",
        cis="6.2.4.4",
        controls=AUDIT,
        groups=("root", "adm"),
        reads=True,
    ),
    Row(
        name="audit-configuration",
        paths=("/etc/audit/*.conf", "/etc/audit/*.rules", "/etc/audit/rules.d/*.rules"),
        most=0o640,
        vi="cấu hình ghi vết",
        en="the audit configuration",
        cis="6.2.4.5",
        controls=AUDIT,
    ),
    Row(
        name="audit-tools",
        paths=(
            "/sbin/auditctl",
            "/sbin/aureport",
            "/sbin/ausearch",
            "/sbin/autrace",
            "/sbin/auditd",
            "/sbin/augenrules",
        ),
        most=0o755,
        vi="công cụ ghi vết",
        en="the audit tools",
        cis="6.2.4.8",
        controls=AUDIT,
    ),
    Row(
        name="apt-sources",
        paths=("/etc/apt/sources.list", "/etc/apt/sources.list.d/*", "/etc/apt/trusted.gpg.d/*"),
        most=0o644,
        vi="nguồn gói và khóa của apt",
        en="apt's sources and keys",
        cis="1.2.1.1",
        controls=("HST-06",),
    ),
    Row(
        name="root-home",
        paths=("/root",),
        most=0o750,
        vi="thư mục riêng của root",
        en="root's home folder",
        reads=True,
    ),
)
TABLE = RuleTable("file", tuple(row.rule() for row in ROWS))
