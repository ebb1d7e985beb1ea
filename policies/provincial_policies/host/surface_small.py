"""What a host shows and leaves lying about: listeners, banners, jobs, files that anyone could change."""

from __future__ import annotations

import re

from provincial_policies.context import Context
from provincial_policies.host_facts import Checks, HostFacts, cis, named
from provincial_policies.rule import Findings, Severity, Text

EXPECTED = frozenset(
    {
        "sshd",
        "chronyd",
        "systemd-timesyn",
        "systemd-network",
        "systemd-resolve",
        "systemd-resolved",
        "dhclient",
        "systemd",
    }
    | {"kubelet", "kube-apiserver", "kube-controller", "kube-scheduler", "kube-proxy", "etcd", "containerd"}
)
"""Programs that may listen towards the network: administration, time, addresses, and a cluster's own parts."""

SUID_KNOWN = frozenset(
    {
        "/usr/bin/chage",
        "/usr/bin/chfn",
        "/usr/bin/chsh",
        "/usr/bin/crontab",
        "/usr/bin/dotlockfile",
        "/usr/bin/expiry",
        "/usr/bin/fusermount3",
        "/usr/bin/gpasswd",
        "/usr/bin/mount",
        "/usr/bin/newgrp",
        "/usr/bin/passwd",
        "/usr/bin/pkexec",
        "/usr/bin/ssh-agent",
        "/usr/bin/su",
        "/usr/bin/sudo",
        "/usr/bin/umount",
        "/usr/bin/wall",
        "/usr/bin/write",
        "/usr/lib/dbus-1.0/dbus-daemon-launch-helper",
        "/usr/lib/openssh/ssh-keysign",
        "/usr/lib/polkit-1/polkit-agent-helper-1",
        "/usr/libexec/pam-tmpdir/pam-tmpdir-helper",
        "/usr/libexec/polkit-agent-helper-1",
        "/usr/sbin/pam-tmpdir-helper",
        "/usr/sbin/unix_chkpwd",
        "/usr/sbin/exim4",
        "/usr/sbin/pam_extrausers_chkpwd",
        "/usr/bin/at",
        "/usr/bin/bsd-write",
        "/usr/bin/mlocate",
        "/usr/bin/plocate",
    }
)
"""Programs of Debian's own packages that need SUID or SGID."""

TELLING = re.compile(r"\\[mrsv]|debian|ubuntu|linux|kernel", re.IGNORECASE)
WARNING = 40
NONE = Text(vi="không có", en="none")
checks = Checks("surface")


@checks.row(
    "listeners-expected",
    title=Text(vi="Chỉ dịch vụ định trước nghe trên mạng", en="Only expected programs listen on the network"),
    why=Text(vi="Mỗi dịch vụ nghe là một lối tấn công.", en="Every listener is a way to attack."),
    remediation=Text(
        vi="Gỡ dịch vụ, hoặc cho nó chỉ nghe 127.0.0.1 và ::1.",
        en="Remove the service, or have it listen on 127.0.0.1 and ::1 only.",
    ),
    controls=("HST-02",),
    references=cis("2.1.21", "2.1.22"),
    severity=Severity.HIGH,
)
def listeners_expected(facts: HostFacts, context: Context) -> Findings:
    """Programs that listen on other addresses than the loopback are known."""
    names = {
        f"{'/'.join(one['programs']) or '?'} {one['protocol']}/{one['port']}"
        for one in facts.get("listeners")
        if not one["local"] and not (one["programs"] and set(one["programs"]) <= EXPECTED)
    }
    yield from named(facts, "listeners", names, Text(vi="nghe trên mạng", en="listens on the network"), NONE)


def banner(name: str, key: str, vi: str, en: str, number: str, *, needed: bool) -> None:
    """Declare that a banner warns where it must and tells nothing about the system."""

    @checks.row(
        f"banner-{name}",
        title=Text(vi=f"{vi} đúng mực", en=f"{en} in order"),
        why=Text(
            vi="Cảnh báo cần có; tên và phiên bản hệ thống giúp kẻ tấn công chọn lỗ hổng.",
            en="A warning is due; the system's name and version help an attacker choose.",
        ),
        remediation=Text(
            vi=f"Viết cảnh báo vào /etc/{key}, không nêu tên hay phiên bản hệ thống.",
            en=f"Write a warning to /etc/{key} that names no system and no version.",
        ),
        controls=("HST-01",),
        references=cis(number),
        severity=Severity.LOW,
    )
    def check(facts: HostFacts, context: Context) -> Findings:
        text = facts.get("banners", key) or ""
        told = TELLING.search(text)
        if told or (needed and len(text.strip()) < WARNING):
            yield facts.failed(
                "banners",
                key,
                given=told[0] if told else f"{len(text.strip())} characters",
                message=Text(
                    vi=f"/etc/{key} lộ tin hoặc thiếu cảnh báo", en=f"/etc/{key} gives away or lacks the warning"
                ),
                allowed=Text(vi="một câu cảnh báo", en="a warning"),
            )


banner("motd", "motd", "Thông báo sau đăng nhập", "Message of the day", "1.6.1", needed=False)
banner("issue", "issue", "Cảnh báo đăng nhập tại chỗ", "Local sign-in banner", "1.6.2", needed=True)
banner("issue-net", "issue.net", "Cảnh báo đăng nhập từ xa", "Remote sign-in banner", "1.6.3", needed=True)


@checks.row(
    "cron-users-listed",
    title=Text(vi="Chỉ người có tên dùng được cron", en="Only listed people may use cron"),
    why=Text(vi="Ai cũng đặt lịch được thì ai cũng bám trụ được.", en="If anyone may schedule, anyone may stay."),
    remediation=Text(
        vi="Tạo /etc/cron.allow và /etc/at.allow, xóa cron.deny và at.deny.",
        en="Make /etc/cron.allow and /etc/at.allow, remove cron.deny and at.deny.",
    ),
    controls=("IAM-03",),
    references=cis("2.4.1.8", "2.4.2.1"),
)
def cron_users_listed(facts: HostFacts, context: Context) -> Findings:
    """Where cron or at is installed, the allow list is there and the deny list is not."""
    for tool, name in (("installed", "cron"), ("at", "at")):
        if not facts.get("cron", tool):
            continue
        if facts.get("cron", f"{name}_allow") is None or facts.get("cron", f"{name}_deny") is not None:
            yield facts.failed(
                "cron",
                f"{name}_allow",
                message=Text(vi=f"{name} mở cho mọi người", en=f"{name} is open to everyone"),
                allowed=Text(vi=f"/etc/{name}.allow", en=f"/etc/{name}.allow"),
            )


@checks.row(
    "cron-runs",
    title=Text(vi="Dịch vụ lập lịch đang chạy", en="The scheduler runs"),
    why=Text(vi="Việc kiểm tra theo lịch không chạy mà không ai biết.", en="Scheduled checks stop and nobody notices."),
    remediation=Text(vi="Chạy `systemctl enable --now cron`.", en="Run `systemctl enable --now cron`."),
    controls=("HST-01",),
    references=cis("2.4.1.1"),
    severity=Severity.LOW,
)
def cron_runs(facts: HostFacts, context: Context) -> Findings:
    """Where cron is installed its service is enabled and active."""
    state = facts.get("services", "cron.service", default={})
    if facts.get("cron", "installed") and (state.get("enabled") != "enabled" or state.get("active") != "active"):
        yield facts.failed(
            "services",
            "cron.service",
            given=state or None,
            message=Text(vi="cron không chạy", en="cron does not run"),
            allowed=Text(vi="enabled, active", en="enabled, active"),
        )


@checks.row(
    "ssh-people-listed",
    title=Text(vi="Chỉ người có tên vào được bằng SSH", en="Only listed people come in by SSH"),
    why=Text(
        vi="Tài khoản dịch vụ có khóa cũng vào được nếu không liệt kê.",
        en="Without a list service accounts with a key get in too.",
    ),
    remediation=Text(vi="Đặt AllowGroups hoặc AllowUsers cho sshd.", en="Set AllowGroups or AllowUsers for sshd."),
    controls=("HST-04", "IAM-03"),
    references=cis("5.1.4"),
)
def ssh_people_listed(facts: HostFacts, context: Context) -> Findings:
    """One of the four access lists is set."""
    if facts.get("sshd") is None:
        return
    effective = facts.get("sshd", "effective")
    if not any(effective.get(key) for key in ("allowusers", "allowgroups", "denyusers", "denygroups")):
        yield facts.failed(
            "sshd",
            "effective",
            message=Text(vi="SSH mở cho mọi tài khoản", en="SSH is open to every account"),
            allowed=Text(vi="AllowGroups hoặc AllowUsers", en="AllowGroups or AllowUsers"),
        )


def walked(name: str, kind: str, title: Text, why: Text, fix: Text, number: str, severity: Severity) -> None:
    """Declare that the file walk found none of a kind."""

    @checks.row(
        name, title=title, why=why, remediation=fix, controls=("HST-01",), references=cis(number), severity=severity
    )
    def check(facts: HostFacts, context: Context) -> Findings:
        yield from named(facts, "walk", facts.get("walk", kind), title_of(kind), NONE)


def title_of(kind: str) -> Text:
    """What is wrong with the files of a kind, in a message."""
    return {
        "world_writable": Text(vi="ai cũng ghi được", en="writable by everyone"),
        "not_sticky": Text(vi="thư mục chung thiếu sticky", en="shared folder without the sticky bit"),
        "unowned": Text(vi="không có chủ", en="owned by nobody"),
        "ungrouped": Text(vi="không có nhóm", en="of no group"),
    }[kind]


walked(
    "no-world-writable-files",
    "world_writable",
    Text(vi="Không có tệp ai cũng ghi được", en="No file is writable by everyone"),
    Text(vi="Ai cũng sửa được thì ai cũng chiếm được.", en="What anyone can change anyone can take over."),
    Text(vi="Chạy `chmod o-w` với từng tệp.", en="Run `chmod o-w` on each."),
    "7.1.11",
    Severity.HIGH,
)
walked(
    "shared-folders-sticky",
    "not_sticky",
    Text(vi="Thư mục chung có sticky bit", en="Shared folders have the sticky bit"),
    Text(vi="Không có thì người này xóa được tệp người kia.", en="Without it one person removes another's files."),
    Text(vi="Chạy `chmod +t` với từng thư mục.", en="Run `chmod +t` on each."),
    "7.1.11",
    Severity.MEDIUM,
)
walked(
    "every-file-has-an-owner",
    "unowned",
    Text(vi="Tệp nào cũng có chủ", en="Every file has an owner"),
    Text(vi="Tài khoản sau mang số đó sẽ có tệp.", en="The next account of that number gets the files."),
    Text(vi="Chạy `chown` với từng tệp.", en="Run `chown` on each."),
    "7.1.12",
    Severity.MEDIUM,
)
walked(
    "every-file-has-a-group",
    "ungrouped",
    Text(vi="Tệp nào cũng có nhóm", en="Every file has a group"),
    Text(vi="Nhóm sau mang số đó sẽ có tệp.", en="The next group of that number gets the files."),
    Text(vi="Chạy `chgrp` với từng tệp.", en="Run `chgrp` on each."),
    "7.1.12",
    Severity.MEDIUM,
)


@checks.row(
    "privileged-programs-known",
    title=Text(vi="Chương trình SUID và SGID đều đã biết", en="SUID and SGID programs are known"),
    why=Text(
        vi="Chương trình đặc quyền lạ là cửa sau quen nhất.", en="An unknown privileged program is the usual back door."
    ),
    remediation=Text(
        vi="Xem lại từng tệp; chạy `chmod u-s,g-s` nếu không cần.",
        en="Look at each; run `chmod u-s,g-s` where it is not needed.",
    ),
    controls=("HST-01", "IAM-03"),
    references=cis("7.1.13"),
    severity=Severity.HIGH,
)
def privileged_programs_known(facts: HostFacts, context: Context) -> Findings:
    """Every one is of Debian's own set."""
    names = {*facts.get("walk", "suid"), *facts.get("walk", "sgid")} - SUID_KNOWN
    yield from named(facts, "walk", names, Text(vi="đặc quyền lạ", en="unknown and privileged"), NONE)


TABLE = checks.table()
