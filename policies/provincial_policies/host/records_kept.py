"""Records that are really made, sent on and kept: audit, journal, forwarding, rotation, integrity checks."""

from __future__ import annotations

import re

from provincial_policies.context import Context
from provincial_policies.host_facts import HERE, Checks, HostFacts, cis, named, not_testable
from provincial_policies.rule import Findings, Severity, Text
from provincial_policies.wanted import whole

AUDIT_TOOLS = (
    "/sbin/auditctl",
    "/sbin/auditd",
    "/sbin/ausearch",
    "/sbin/aureport",
    "/sbin/autrace",
    "/sbin/augenrules",
)
FORWARDS = re.compile(r"omfwd|omrelp|^\S+\s+@@?[\[\w(]", re.IGNORECASE)
RECEIVES = re.compile(r"imtcp|imudp|imrelp", re.IGNORECASE)
MULTIPLES = {"daily": 1, "weekly": 7, "monthly": 31, "yearly": 366}
BACKLOG = 8192
checks = Checks("record")


def on(facts: HostFacts, *names: str) -> bool:
    """Whether one of these units is enabled (or needs no enabling) and active."""
    services = facts.get("services")
    states = [services.get(name, {}) for name in names]
    return any(
        one.get("enabled") in ("enabled", "static", "indirect") and one.get("active") == "active" for one in states
    )


@checks.row(
    "auditd-enabled",
    title=Text(vi="auditd tự khởi động", en="auditd starts at boot"),
    why=Text(
        vi="Không tự khởi động thì sau khi khởi động lại không còn vết.",
        en="Without it nothing is recorded after a reboot.",
    ),
    remediation=Text(vi="Chạy `systemctl enable --now auditd`.", en="Run `systemctl enable --now auditd`."),
    controls=("HST-07", "LOG-01"),
    references=cis("6.2.1.2"),
    severity=Severity.HIGH,
)
def auditd_enabled(facts: HostFacts, context: Context) -> Findings:
    """Enabled; whether it runs can only be seen where the kernel has audit."""
    state = facts.get("services", "auditd.service", default={})
    if state.get("enabled") != "enabled":
        yield facts.failed(
            "services",
            "auditd.service",
            given=state or None,
            message=Text(vi="auditd không tự khởi động", en="auditd does not start at boot"),
            allowed=Text(vi="enabled, active", en="enabled, active"),
        )
    elif state.get("active") != "active":
        if facts.in_container:
            yield not_testable(HERE["container"])
        else:
            yield facts.failed(
                "services",
                "auditd.service",
                given=state,
                message=Text(vi="auditd không chạy", en="auditd does not run"),
                allowed=Text(vi="active", en="active"),
            )


def at_boot(name: str, word: str, vi: str, en: str, number: str) -> None:
    """Declare that the kernel's command line says something about audit."""

    @checks.row(
        name,
        title=Text(vi=vi, en=en),
        why=Text(
            vi="Thiếu thì việc làm lúc khởi động không có vết.",
            en="Without it what happens during boot leaves no trace.",
        ),
        remediation=Text(
            vi=f"Thêm `{word}` vào GRUB_CMDLINE_LINUX rồi `update-grub`.",
            en=f"Add `{word}` to GRUB_CMDLINE_LINUX and run `update-grub`.",
        ),
        controls=("HST-07",),
        references=cis(number),
    )
    def check(facts: HostFacts, context: Context) -> Findings:
        if facts.in_container:
            yield not_testable(HERE["container"])
            return
        words = [
            *facts.get("boot", "command_line", default=[]),
            *facts.get("boot", "loader", "command_line", default=[]),
        ]
        key, _, least = word.partition("=")
        values = [whole(item.partition("=")[2]) for item in words if item.partition("=")[0] == key]
        if not any(value is not None and value >= int(least) for value in values):
            yield facts.failed(
                "boot",
                "command_line",
                given=" ".join(words),
                message=Text(vi=f"dòng khởi động thiếu {word}", en=f"the boot line lacks {word}"),
                allowed=Text(vi=word, en=word),
            )


at_boot("audit-from-boot", "audit=1", "Ghi vết từ lúc khởi động", "Audit runs from boot", "6.2.1.3")
at_boot(
    "audit-backlog",
    f"audit_backlog_limit={BACKLOG}",
    "Hàng đợi ghi vết đủ lớn",
    "The audit backlog is large enough",
    "6.2.1.4",
)


@checks.row(
    "audit-rules-immutable",
    title=Text(vi="Quy tắc ghi vết không đổi được khi đang chạy", en="Audit rules can't be changed while running"),
    why=Text(
        vi="Kẻ xâm nhập có root sẽ tắt ghi vết trước tiên.", en="An intruder with root first switches the record off."
    ),
    remediation=Text(
        vi="Ghi `-e 2` vào cuối tệp sau cùng của /etc/audit/rules.d/.",
        en="Write `-e 2` at the end of the last file of /etc/audit/rules.d/.",
    ),
    controls=("HST-07",),
    references=cis("6.2.3.20"),
    severity=Severity.HIGH,
)
def audit_rules_immutable(facts: HostFacts, context: Context) -> Findings:
    """The last word on -e is 2."""
    switches = [line.split() for line in facts.get("audit", "rules", default=[]) if line.startswith("-e")]
    if not switches or switches[-1] != ["-e", "2"]:
        yield facts.failed(
            "audit",
            "rules",
            given=" ".join(switches[-1]) if switches else None,
            message=Text(vi="quy tắc ghi vết còn sửa được", en="the audit rules stay changeable"),
            allowed=Text(vi="-e 2", en="-e 2"),
        )


@checks.row(
    "audit-privileged-commands",
    title=Text(vi="Ghi vết việc dùng lệnh đặc quyền", en="Uses of privileged commands are recorded"),
    why=Text(vi="Lệnh SUID là đường quen để thành root.", en="SUID commands are the usual way to become root."),
    remediation=Text(
        vi="Thêm `-a always,exit -F path=LỆNH -F perm=x -F auid>=1000 -F auid!=unset -k privileged` cho mỗi lệnh.",
        en="Add `-a always,exit -F path=COMMAND -F perm=x -F auid>=1000 -F auid!=unset -k privileged` for each.",
    ),
    controls=("HST-07",),
    references=cis("6.2.3.6"),
)
def audit_privileged_commands(facts: HostFacts, context: Context) -> Findings:
    """Every SUID and SGID program where programs lie is named by a rule."""
    rules = facts.get("audit", "rules", default=[])
    watched = {word.rpartition("path=")[2] for line in rules for word in line.split() if "path=" in word}
    names = [path for path in facts.get("audit", "privileged") if path not in watched]
    yield from named(
        facts,
        "audit",
        names,
        Text(vi="không ghi vết", en="not recorded"),
        Text(vi="mỗi lệnh một quy tắc", en="a rule for each"),
    )


@checks.row(
    "journald-runs",
    title=Text(vi="journald đang chạy", en="journald runs"),
    why=Text(vi="journald dừng thì dịch vụ không để lại nhật ký.", en="With journald stopped services leave no log."),
    remediation=Text(vi="Chạy `systemctl restart systemd-journald`.", en="Run `systemctl restart systemd-journald`."),
    controls=("LOG-01",),
    references=cis("6.1.1.1.1"),
    severity=Severity.HIGH,
)
def journald_runs(facts: HostFacts, context: Context) -> Findings:
    """Its service is active."""
    if not on(facts, "systemd-journald.service"):
        yield facts.failed(
            "services",
            "systemd-journald.service",
            given=facts.get("services", "systemd-journald.service"),
            message=Text(vi="journald không chạy", en="journald does not run"),
            allowed=Text(vi="active", en="active"),
        )


@checks.row(
    "sent-on",
    title=Text(vi="Nhật ký được gửi về nơi tập trung", en="Logs are sent to the central store"),
    why=Text(
        vi="Nhật ký chỉ ở máy chủ thì kẻ xâm nhập xóa được.",
        en="Logs that stay on the host can be wiped by an intruder.",
    ),
    remediation=Text(
        vi="Cấu hình rsyslog omfwd qua TLS, hoặc systemd-journal-upload, tới kho nhật ký của tỉnh.",
        en="Set up rsyslog's omfwd over TLS, or systemd-journal-upload, to the province's log store.",
    ),
    controls=("LOG-03",),
    references=cis("6.1.2.1.2", "6.1.3.6"),
    severity=Severity.HIGH,
)
def sent_on(facts: HostFacts, context: Context) -> Findings:
    """rsyslog forwards, or journal-upload has an address and runs."""
    lines = facts.get("rsyslog", "lines", default=[])
    upload = facts.get("journal_upload", default={}).get("URL")
    if not any(FORWARDS.search(line) for line in lines) and not (
        upload and on(facts, "systemd-journal-upload.service")
    ):
        yield facts.failed(
            "rsyslog",
            "lines",
            message=Text(vi="nhật ký không được gửi đi", en="logs are not sent on"),
            allowed=Text(vi="omfwd hoặc journal-upload", en="omfwd or journal-upload"),
        )


@checks.row(
    "none-received",
    title=Text(vi="Máy chủ không nhận nhật ký của máy khác", en="The host takes no logs from others"),
    why=Text(vi="Cổng nhận nhật ký mở thì ai cũng ghi nhiễu được.", en="An open log port lets anyone write noise."),
    remediation=Text(
        vi="Bỏ imtcp và imudp; tắt systemd-journal-remote.socket.",
        en="Take imtcp and imudp out; switch systemd-journal-remote.socket off.",
    ),
    controls=("HST-02", "LOG-01"),
    references=cis("6.1.2.1.3", "6.1.3.7"),
)
def none_received(facts: HostFacts, context: Context) -> Findings:
    """No input of rsyslog, no journal-remote."""
    open_inputs = [line for line in facts.get("rsyslog", "lines", default=[]) if RECEIVES.search(line)]
    if on(facts, "systemd-journal-remote.socket", "systemd-journal-remote.service"):
        open_inputs.append("systemd-journal-remote")
    yield from named(
        facts, "rsyslog", open_inputs, Text(vi="nhận nhật ký", en="takes logs"), Text(vi="không có", en="none")
    )


@checks.row(
    "log-files-closed",
    title=Text(vi="Tệp nhật ký mới kín", en="New log files are closed"),
    why=Text(vi="Nhật ký mở làm lộ dữ liệu và tài khoản.", en="Open logs leak data and accounts."),
    remediation=Text(
        vi="Ghi `$FileCreateMode 0640` vào /etc/rsyslog.conf.", en="Write `$FileCreateMode 0640` to /etc/rsyslog.conf."
    ),
    controls=("LOG-01",),
    references=cis("6.1.3.4"),
)
def log_files_closed(facts: HostFacts, context: Context) -> Findings:
    """rsyslog's mode for new files is 0640 or stricter; moot without rsyslog, whose part journald then has."""
    if facts.get("rsyslog") is None:
        return
    lines = [line for line in facts.get("rsyslog", "lines") if line.lower().startswith("$filecreatemode")]
    modes = [int(line.split()[1], 8) for line in lines]
    if not modes or any(mode & ~0o640 for mode in modes):
        yield facts.failed(
            "rsyslog",
            "lines",
            given=", ".join(lines) or None,
            message=Text(vi="tệp nhật ký mới mở quá rộng", en="new log files are too open"),
            allowed=Text(vi="$FileCreateMode 0640", en="$FileCreateMode 0640"),
        )


@checks.row(
    "rotation-keeps-level",
    title=Text(vi="Quay vòng nhật ký giữ đủ thời gian của cấp độ", en="Rotation keeps logs as long as the level asks"),
    why=Text(vi="Xóa sớm thì không còn gì để điều tra.", en="Deleted early, nothing is left to investigate with."),
    remediation=Text(
        vi="Tăng `rotate` hoặc `maxage` trong /etc/logrotate.conf và logrotate.d.",
        en="Raise `rotate` or `maxage` in /etc/logrotate.conf and logrotate.d.",
    ),
    controls=("LOG-02",),
    thresholds=("log_retention_days",),
    severity=Severity.HIGH,
)
def rotation_keeps_level(facts: HostFacts, context: Context) -> Findings:
    """The global settings, and those of the files that hold the system's log, reach the level's days."""
    wanted = context.limits.log_retention_days
    if facts.get("logrotate") is None:
        yield facts.failed("logrotate", message=Text(vi="không cài logrotate", en="logrotate is not installed"))
        return
    inherited = facts.get("logrotate", "global", default=[])
    sections = {"logrotate.conf": inherited, "rsyslog": facts.get("logrotate", "files", "rsyslog", default=[])}
    for name, lines in sections.items():
        days = kept_days([*inherited, *lines])
        if days < wanted:
            yield facts.failed(
                "logrotate",
                given=f"{name}: {days} days",
                message=Text(vi=f"{name} chỉ giữ {days} ngày", en=f"{name} keeps {days} days only"),
                allowed=Text(vi=f"từ {wanted} ngày", en=f"{wanted} days or more"),
            )


def kept_days(lines: list[str]) -> int:
    """How many days of logs these settings keep, the last word on each counting."""
    period, count, age = 7, 0, None
    for line in lines:
        words = line.split()
        if words[0] in MULTIPLES:
            period = MULTIPLES[words[0]]
        elif words[0] == "rotate" and len(words) > 1 and words[1].lstrip("-").isdigit():
            count = int(words[1])
        elif words[0] == "maxage" and len(words) > 1 and words[1].isdigit():
            age = int(words[1])
    days = 100_000 if count < 0 else period * count
    return days if age is None else min(days, age)


@checks.row(
    "integrity-checked",
    title=Text(vi="Toàn vẹn tệp được kiểm tra theo lịch", en="Integrity is checked on a schedule"),
    why=Text(vi="Cài AIDE mà không chạy thì không biết tệp bị thay.", en="An AIDE that never runs notices nothing."),
    remediation=Text(vi="Bật dailyaidecheck.timer.", en="Switch dailyaidecheck.timer on."),
    controls=("DAT-07",),
    references=cis("6.3.2"),
)
def integrity_checked(facts: HostFacts, context: Context) -> Findings:
    """A timer or a cron job runs AIDE."""
    timer = facts.get("services", "dailyaidecheck.timer", default={}).get("enabled") == "enabled"
    if not timer and not facts.get("aide", "scheduled", default=[]):
        yield facts.failed(
            "aide",
            "scheduled",
            message=Text(vi="AIDE không chạy theo lịch", en="AIDE runs on no schedule"),
            allowed=Text(vi="dailyaidecheck.timer hoặc cron", en="dailyaidecheck.timer or cron"),
        )


@checks.row(
    "integrity-database",
    title=Text(vi="AIDE có cơ sở dữ liệu gốc", en="AIDE has its first database"),
    why=Text(
        vi="Không có dữ liệu gốc thì không có gì để so.", en="Without a first state there is nothing to compare with."
    ),
    remediation=Text(
        vi="Chạy `aide --config=/etc/aide/aide.conf --init` rồi đổi tên aide.db.new thành aide.db.",
        en="Run `aide --config=/etc/aide/aide.conf --init` and rename aide.db.new to aide.db.",
    ),
    controls=("DAT-07",),
    references=cis("6.3.1"),
)
def integrity_database(facts: HostFacts, context: Context) -> Findings:
    """It lies where AIDE looks for it."""
    if not facts.get("aide", "database", default=False):
        yield facts.failed(
            "aide",
            "database",
            message=Text(vi="AIDE chưa có dữ liệu gốc", en="AIDE has no database"),
            allowed=Text(vi="/var/lib/aide/aide.db", en="/var/lib/aide/aide.db"),
        )


@checks.row(
    "integrity-of-audit-tools",
    title=Text(vi="AIDE canh công cụ ghi vết", en="AIDE watches the audit tools"),
    why=Text(vi="Công cụ bị thay sẽ giấu vết.", en="A swapped tool hides the traces."),
    remediation=Text(
        vi="Thêm `/sbin/auditctl p+i+n+u+g+s+b+acl+xattrs+sha512` và các công cụ khác vào aide.conf.",
        en="Add `/sbin/auditctl p+i+n+u+g+s+b+acl+xattrs+sha512` and the other tools to aide.conf.",
    ),
    controls=("DAT-07", "HST-07"),
    references=cis("6.3.3"),
)
def integrity_of_audit_tools(facts: HostFacts, context: Context) -> Findings:
    """Each tool that is installed has a line with a strong digest; AIDE's paths are regular expressions."""
    lines = facts.get("aide", "audit_tools", default=[])
    strong = [line.split()[0] for line in lines if "sha512" in line or "sha256" in line]
    watched = {path.lstrip("=").rstrip("$").removeprefix("/usr") for path in strong}
    known = facts.get("files")
    names = [tool for tool in AUDIT_TOOLS if known.get(tool) is not None and tool not in watched]
    if not any(known.get(tool) for tool in AUDIT_TOOLS):
        names = ["no audit tools"]
    yield from named(facts, "aide", names, Text(vi="không được canh", en="not watched"), Text(vi="sha512", en="sha512"))


TABLE = checks.table()
