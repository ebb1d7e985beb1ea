"""What the kernel records of administrators' and programs' doings: the rule groups on disk, and those loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import HostFacts, cis, host_rule
from provincial_policies.rule import Findings, Rule, RuleTable, Severity, Text

SYSCALLS = re.compile(r"-S\s+(\S+)")
PEOPLE = ("auid>=1000", "auid!=unset", "auid!=-1", "auid!=4294967295")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A group of things to record: files watched, system calls recorded (each in its own words), or both."""

    name: str
    vi: str
    en: str
    cis: str
    watches: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    permission: str = "wa"
    severity: Severity = Severity.MEDIUM

    def rule(self) -> Rule:
        """The rule this row stands for."""
        shown = " ".join((*self.watches, *self.calls))
        return host_rule(
            self.check,
            id=f"audit-{self.name}",
            title=Text(vi=f"Ghi vết {self.vi}", en=f"Recorded: {self.en}"),
            why=Text(
                vi=f"Không ghi vết {self.vi} thì sự cố không tra ra được ai đã làm.",
                en=f"Without a record of {self.en} an incident can't be traced to anyone.",
            ),
            remediation=Text(
                vi=f"Thêm quy tắc cho {shown} vào /etc/audit/rules.d/ rồi chạy `augenrules --load`.",
                en=f"Add rules for {shown} to /etc/audit/rules.d/ and run `augenrules --load`.",
            ),
            severity=self.severity,
            controls=("HST-07", "LOG-01"),
            references=cis(self.cis),
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """Every watch and call must be in the files; then the loaded rules, where the kernel shows them."""
        missing = self.missing(facts.get("audit", "rules", default=[]))
        if missing:
            yield facts.failed(
                "audit",
                "rules",
                given=f"no rule for {missing[0]}",
                message=Text(
                    vi=f"chưa ghi vết {self.vi}: thiếu {', '.join(missing)}",
                    en=f"{self.en}: not recorded for {', '.join(missing)}",
                ),
                allowed=Text(vi="một quy tắc cho mỗi mục", en="a rule for each"),
            )
            return
        loaded = facts.get("audit", "loaded", default=[])
        left = self.missing(loaded)
        if left:
            yield facts.failed(
                "audit",
                "loaded",
                given=f"{len(loaded)} rules loaded",
                message=Text(
                    vi=f"quy tắc có trong tệp nhưng chưa nạp: {', '.join(left)}",
                    en=f"the files have the rules but the kernel has not loaded them: {', '.join(left)}",
                ),
            )

    def missing(self, rules: Iterable[str]) -> list[str]:
        """The watches and calls that no rule covers."""
        lines = [" ".join(line.split()) for line in rules]
        watched = {watch for line in lines if (watch := watch_of(line, self.permission))}
        recorded = {
            call
            for line in lines
            if line.startswith("-a ") and all(field in line for field in self.fields)
            for group in SYSCALLS.findall(line)
            for call in group.split(",")
        }
        return [path for path in self.watches if path.rstrip("/") not in watched] + [
            call for call in self.calls if call not in recorded
        ]


def watch_of(line: str, permission: str) -> str | None:
    """The path that a line watches with at least these permissions; None where it watches none."""
    words = line.split()
    path = granted = None
    if "-w" in words[:-1]:
        path = words[words.index("-w") + 1]
        granted = words[words.index("-p") + 1] if "-p" in words[:-1] else "rwxa"
    else:
        for word in words:
            if word.startswith(("path=", "dir=")):
                path = word.partition("=")[2]
            if word.startswith("perm="):
                granted = word.partition("=")[2]
    return path.rstrip("/") if path and set(permission) <= set(granted or "rwxa") else None


ROWS = (
    Row(
        name="sudoers",
        vi="thay đổi quyền quản trị",
        en="changes of administrators' rights",
        cis="6.2.3.1",
        watches=("/etc/sudoers", "/etc/sudoers.d"),
        severity=Severity.HIGH,
    ),
    Row(
        name="as-other-user",
        vi="việc làm dưới danh nghĩa người khác",
        en="actions as another user",
        cis="6.2.3.2",
        calls=("execve",),
        severity=Severity.HIGH,
    ),
    Row(
        name="sudo-log",
        vi="thay đổi nhật ký sudo",
        en="changes of the sudo log",
        cis="6.2.3.3",
        watches=("/var/log/sudo.log",),
    ),
    Row(
        name="time-change",
        vi="việc đổi giờ",
        en="changes of the clock",
        cis="6.2.3.4",
        watches=("/etc/localtime",),
        calls=("adjtimex", "settimeofday", "clock_settime"),
    ),
    Row(
        name="network-environment",
        vi="thay đổi tên máy và mạng",
        en="changes of names and network settings",
        cis="6.2.3.5",
        watches=("/etc/issue", "/etc/issue.net", "/etc/hosts", "/etc/network"),
        calls=("sethostname", "setdomainname"),
    ),
    Row(
        name="refused-access",
        vi="truy cập tệp bị từ chối",
        en="refused access to files",
        cis="6.2.3.7",
        calls=("open", "openat", "creat", "truncate", "ftruncate"),
        fields=("exit=-E",),
    ),
    Row(
        name="identity",
        vi="thay đổi tài khoản",
        en="changes of accounts",
        cis="6.2.3.8",
        watches=(
            "/etc/passwd",
            "/etc/group",
            "/etc/shadow",
            "/etc/gshadow",
            "/etc/security/opasswd",
            "/etc/nsswitch.conf",
            "/etc/pam.conf",
            "/etc/pam.d",
        ),
        severity=Severity.HIGH,
    ),
    Row(
        name="permissions",
        vi="việc đổi quyền và chủ của tệp",
        en="changes of modes and owners",
        cis="6.2.3.9",
        calls=("chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "lchown", "setxattr", "removexattr"),
        fields=("auid>=1000",),
    ),
    Row(name="mounts", vi="việc gắn ổ đĩa", en="mounts", cis="6.2.3.10", calls=("mount",), fields=("auid>=1000",)),
    Row(
        name="sessions",
        vi="phiên làm việc",
        en="sessions",
        cis="6.2.3.11",
        watches=("/var/run/utmp", "/var/log/wtmp", "/var/log/btmp"),
    ),
    Row(
        name="sign-ins",
        vi="đăng nhập và bị khóa",
        en="sign-ins and lock-outs",
        cis="6.2.3.12",
        watches=("/var/log/lastlog", "/var/run/faillock"),
    ),
    Row(
        name="deletions",
        vi="việc xóa và đổi tên tệp",
        en="deletions and renames",
        cis="6.2.3.13",
        calls=("unlink", "unlinkat", "rename", "renameat"),
        fields=("auid>=1000",),
    ),
    Row(
        name="apparmor-changes",
        vi="thay đổi AppArmor",
        en="changes of AppArmor",
        cis="6.2.3.14",
        watches=("/etc/apparmor", "/etc/apparmor.d"),
    ),
    *(
        Row(
            name=name,
            vi=f"việc dùng {name}",
            en=f"uses of {name}",
            cis=f"6.2.3.{number}",
            watches=(path,),
            permission="x",
        )
        for name, path, number in (
            ("chcon", "/usr/bin/chcon", 15),
            ("setfacl", "/usr/bin/setfacl", 16),
            ("chacl", "/usr/bin/chacl", 17),
            ("usermod", "/usr/sbin/usermod", 18),
        )
    ),
    Row(
        name="kernel-modules",
        vi="việc nạp và gỡ mô-đun nhân",
        en="loading and unloading of kernel modules",
        cis="6.2.3.19",
        calls=("init_module", "finit_module", "delete_module"),
        severity=Severity.HIGH,
    ),
)
TABLE = RuleTable("audit", tuple(row.rule() for row in ROWS))
