"""The PAM stacks that every sign-in goes through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_policies.context import Context
from provincial_policies.host_facts import Checks, HostFacts, cis
from provincial_policies.rule import Findings, Severity, Text

COMMON = "/etc/pam.d/common-"
checks = Checks("pam")


def entries(facts: HostFacts, service: str, module: str) -> list[dict[str, Any]]:
    """The lines of one module in a stack."""
    return [line for line in facts.get("pam", service, default=[]) if line["module"].startswith(module)]


def absent(facts: HostFacts, module: str, *services: str) -> Iterator[Any]:
    """A violation for each stack that lacks the module."""
    for service in services:
        if not entries(facts, service, module):
            yield facts.failed(
                "pam",
                service,
                message=Text(vi=f"{service} thiếu {module}", en=f"{service} lacks {module}"),
                allowed=Text(vi=f"một dòng {module}", en=f"a line with {module}"),
            )


def enable(module: str, file: str) -> Text:
    """How to put a module into the stacks."""
    return Text(
        vi=f"Bật {module} bằng `pam-auth-update` và một hồ sơ trong /usr/share/pam-configs/ ({file}).",
        en=f"Switch {module} on by `pam-auth-update` and a profile in /usr/share/pam-configs/ ({file}).",
    )


@checks.row(
    "unix",
    title=Text(vi="Mọi lần đăng nhập qua pam_unix", en="Every sign-in goes through pam_unix"),
    why=Text(vi="Thiếu pam_unix thì mật khẩu không được kiểm tra.", en="Without pam_unix no password is checked."),
    remediation=enable("pam_unix", "unix"),
    controls=("IAM-06",),
    references=cis("5.3.2.1"),
    severity=Severity.HIGH,
)
def unix(facts: HostFacts, context: Context) -> Findings:
    """In all four stacks."""
    yield from absent(facts, "pam_unix.so", "common-auth", "common-account", "common-password", "common-session")


@checks.row(
    "faillock",
    title=Text(vi="Đếm lần sai bằng pam_faillock", en="Failures are counted by pam_faillock"),
    why=Text(vi="Không đếm thì không bao giờ khóa.", en="Without counting nothing ever locks."),
    remediation=enable("pam_faillock", "faillock, faillock_notify"),
    controls=("IAM-07",),
    references=cis("5.3.2.2"),
    severity=Severity.HIGH,
)
def faillock(facts: HostFacts, context: Context) -> Findings:
    """Before and after the password is asked, and in the account stack."""
    yield from absent(facts, "pam_faillock.so", "common-auth", "common-account")


@checks.row(
    "pwquality",
    title=Text(vi="Mật khẩu mới qua pam_pwquality", en="New passwords go through pam_pwquality"),
    why=Text(vi="Không kiểm tra thì mật khẩu yếu được nhận.", en="Unchecked, weak passwords are taken."),
    remediation=enable("pam_pwquality", "pwquality"),
    controls=("IAM-06",),
    references=cis("5.3.2.3"),
    severity=Severity.HIGH,
)
def pwquality(facts: HostFacts, context: Context) -> Findings:
    """In the password stack."""
    yield from absent(facts, "pam_pwquality.so", "common-password")


@checks.row(
    "pwhistory",
    title=Text(vi="Mật khẩu mới qua pam_pwhistory", en="New passwords go through pam_pwhistory"),
    why=Text(vi="Không nhớ mật khẩu cũ thì chúng quay lại.", en="Unremembered, old passwords come back."),
    remediation=enable("pam_pwhistory", "pwhistory"),
    controls=("IAM-06",),
    references=cis("5.3.2.4"),
)
def pwhistory(facts: HostFacts, context: Context) -> Findings:
    """In the password stack."""
    yield from absent(facts, "pam_pwhistory.so", "common-password")


@checks.row(
    "no-empty-passwords",
    title=Text(vi="PAM không nhận mật khẩu rỗng", en="PAM takes no empty password"),
    why=Text(vi="nullok mở tài khoản không có mật khẩu cho mọi người.", en="nullok opens accounts without a password."),
    remediation=Text(
        vi=f"Bỏ nullok khỏi pam_unix trong {COMMON}*.", en=f"Take nullok away from pam_unix in {COMMON}*."
    ),
    controls=("IAM-06",),
    references=cis("5.3.3.4.1"),
    severity=Severity.HIGH,
)
def no_empty_passwords(facts: HostFacts, context: Context) -> Findings:
    """No pam_unix line may say nullok."""
    for service in ("common-auth", "common-password"):
        for line in entries(facts, service, "pam_unix.so"):
            if "nullok" in line["arguments"]:
                yield facts.failed(
                    "pam",
                    service,
                    given=" ".join(line["arguments"]),
                    message=Text(vi=f"{service} có nullok", en=f"{service} says nullok"),
                    allowed=Text(vi="không có nullok", en="no nullok"),
                )


@checks.row(
    "strong-hash",
    title=Text(vi="PAM băm mật khẩu bằng hàm mạnh", en="PAM hashes passwords strongly"),
    why=Text(vi="Hàm băm yếu bị giải ngược nhanh.", en="A weak hash is undone quickly."),
    remediation=Text(
        vi=f"Thêm yescrypt vào dòng pam_unix của {COMMON}password.", en=f"Add yescrypt to pam_unix in {COMMON}password."
    ),
    controls=("IAM-06",),
    references=cis("5.3.3.4.3"),
    severity=Severity.HIGH,
)
def strong_hash(facts: HostFacts, context: Context) -> Findings:
    """The password stack names yescrypt or sha512."""
    for line in entries(facts, "common-password", "pam_unix.so"):
        if not {"yescrypt", "sha512"} & set(line["arguments"]):
            yield facts.failed(
                "pam",
                "common-password",
                given=" ".join(line["arguments"]),
                message=Text(vi="pam_unix không dùng hàm băm mạnh", en="pam_unix names no strong hash"),
                allowed=Text(vi="yescrypt hoặc sha512", en="yescrypt or sha512"),
            )


@checks.row(
    "checked-password-is-used",
    title=Text(vi="pam_unix dùng mật khẩu đã kiểm tra", en="pam_unix uses the password that was checked"),
    why=Text(
        vi="Thiếu use_authtok thì mật khẩu được hỏi lại và không qua kiểm tra.",
        en="Without use_authtok the password is asked again and goes unchecked.",
    ),
    remediation=Text(
        vi=f"Thêm use_authtok vào dòng pam_unix của {COMMON}password.",
        en=f"Add use_authtok to pam_unix in {COMMON}password.",
    ),
    controls=("IAM-06",),
    references=cis("5.3.3.4.4"),
)
def checked_password_is_used(facts: HostFacts, context: Context) -> Findings:
    """The password stack's pam_unix says use_authtok."""
    for line in entries(facts, "common-password", "pam_unix.so"):
        if "use_authtok" not in line["arguments"]:
            yield facts.failed(
                "pam",
                "common-password",
                given=" ".join(line["arguments"]),
                message=Text(vi="pam_unix thiếu use_authtok", en="pam_unix lacks use_authtok"),
                allowed=Text(vi="use_authtok", en="use_authtok"),
            )


@checks.row(
    "su-limited",
    title=Text(vi="Chỉ nhóm định trước dùng được su", en="Only a named group may use su"),
    why=Text(
        vi="Ai cũng dùng được su thì ai cũng dò được mật khẩu root.",
        en="With su open anyone can guess root's password.",
    ),
    remediation=Text(
        vi="Thêm `auth required pam_wheel.so use_uid group=sugroup` vào /etc/pam.d/su với một nhóm rỗng.",
        en="Add `auth required pam_wheel.so use_uid group=sugroup` to /etc/pam.d/su, with an empty group.",
    ),
    controls=("IAM-03",),
    references=cis("5.2.7"),
)
def su_limited(facts: HostFacts, context: Context) -> Findings:
    """su's own stack requires pam_wheel with a group."""
    lines = [line for line in entries(facts, "su", "pam_wheel.so") if line["type"] == "auth"]
    if not any(line["control"] in ("required", "requisite") and "use_uid" in line["arguments"] for line in lines):
        yield facts.failed(
            "pam",
            "su",
            message=Text(vi="su mở cho mọi người", en="su is open to everyone"),
            allowed=Text(
                vi="auth required pam_wheel.so use_uid group=…", en="auth required pam_wheel.so use_uid group=…"
            ),
        )


TABLE = checks.table()
