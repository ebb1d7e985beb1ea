"""What sudo demands of people before it makes them root, and the trace it leaves."""

from __future__ import annotations

import re

from provincial_policies.context import Context
from provincial_policies.host_facts import Checks, HostFacts, cis
from provincial_policies.rule import Findings, Severity, Text
from provincial_policies.wanted import whole

checks = Checks("sudo")
CONFIG = "/etc/sudoers.d/50-provincial"
MOST_MINUTES = 15


def defaults(facts: HostFacts) -> list[str]:
    """Every setting of sudo's Defaults lines."""
    lines = [line["text"] for line in facts.get("sudo", "defaults", default=[])]
    return [part.strip() for line in lines for part in line.partition(" ")[2].split(",")]


def lacks(facts: HostFacts, vi: str, en: str, wanted: str) -> Findings:
    """The violation that a Defaults setting isn't there."""
    yield facts.failed(
        "sudo",
        "defaults",
        given="; ".join(defaults(facts)) or None,
        message=Text(vi=vi, en=en),
        allowed=Text(vi=f"Defaults {wanted}", en=f"Defaults {wanted}"),
    )


@checks.row(
    "uses-pty",
    title=Text(vi="sudo chạy lệnh trong một pty", en="sudo runs commands in a pty"),
    why=Text(
        vi="Không có pty thì lệnh để lại tiến trình nền giữ cửa sổ của quản trị.",
        en="Without one a command can leave a process behind that holds the administrator's terminal.",
    ),
    remediation=Text(vi=f"Ghi `Defaults use_pty` vào {CONFIG}.", en=f"Write `Defaults use_pty` to {CONFIG}."),
    controls=("IAM-03",),
    references=cis("5.2.2"),
)
def uses_pty(facts: HostFacts, context: Context) -> Findings:
    """use_pty is set and not taken back."""
    if "use_pty" not in defaults(facts) or "!use_pty" in defaults(facts):
        yield from lacks(facts, "sudo không dùng pty", "sudo uses no pty", "use_pty")


@checks.row(
    "logs",
    title=Text(vi="sudo có nhật ký riêng", en="sudo has a log of its own"),
    why=Text(
        vi="Không có nhật ký riêng thì khó tách việc quản trị.",
        en="Without one administrators' doings are hard to tell.",
    ),
    remediation=Text(
        vi=f'Ghi `Defaults logfile="/var/log/sudo.log"` vào {CONFIG}.',
        en=f'Write `Defaults logfile="/var/log/sudo.log"` to {CONFIG}.',
    ),
    controls=("HST-07",),
    references=cis("5.2.3"),
)
def logs(facts: HostFacts, context: Context) -> Findings:
    """logfile names a file."""
    if not any(re.fullmatch(r'logfile\s*=\s*"?/\S+"?', part) for part in defaults(facts)):
        yield from lacks(
            facts, "sudo không có nhật ký riêng", "sudo has no log of its own", 'logfile="/var/log/sudo.log"'
        )


def loose(facts: HostFacts, word: str) -> list[str]:
    """Rules and settings of sudo in which a word stands, with their file."""
    lines = [*facts.get("sudo", "rules", default=[]), *facts.get("sudo", "defaults", default=[])]
    return [f"{line['file']}: {line['text']}" for line in lines if word in line["text"].replace(" ", "")]


@checks.row(
    "asks-for-password",
    title=Text(vi="sudo hỏi mật khẩu", en="sudo asks for a password"),
    why=Text(vi="Không hỏi thì phiên bị chiếm là có quyền root.", en="Unasked, a captured session is root at once."),
    remediation=Text(
        vi="Bỏ NOPASSWD; tài khoản tự động hóa chỉ được miễn cho lệnh cụ thể và có ngoại lệ.",
        en="Take NOPASSWD away; an automation account may have it for single commands under a waiver.",
    ),
    controls=("IAM-03",),
    references=cis("5.2.4"),
    severity=Severity.HIGH,
)
def asks_for_password(facts: HostFacts, context: Context) -> Findings:
    """No rule says NOPASSWD."""
    for found in loose(facts, "NOPASSWD:"):
        yield facts.failed(
            "sudo",
            "rules",
            given=found,
            message=Text(vi="sudo không hỏi mật khẩu", en="sudo asks for no password"),
            allowed=Text(vi="không có NOPASSWD", en="no NOPASSWD"),
        )


@checks.row(
    "always-authenticates",
    title=Text(vi="sudo luôn xác thực", en="sudo always authenticates"),
    why=Text(vi="!authenticate bỏ mọi xác thực.", en="!authenticate drops authentication altogether."),
    remediation=Text(vi="Bỏ !authenticate khỏi sudoers.", en="Take !authenticate out of sudoers."),
    controls=("IAM-03",),
    references=cis("5.2.5"),
    severity=Severity.HIGH,
)
def always_authenticates(facts: HostFacts, context: Context) -> Findings:
    """No setting says !authenticate."""
    for found in loose(facts, "!authenticate"):
        yield facts.failed(
            "sudo",
            "defaults",
            given=found,
            message=Text(vi="sudo bỏ xác thực", en="sudo drops authentication"),
            allowed=Text(vi="không có !authenticate", en="no !authenticate"),
        )


@checks.row(
    "forgets-soon",
    title=Text(vi="sudo hỏi lại mật khẩu sau 15 phút", en="sudo asks again after 15 minutes"),
    why=Text(vi="Nhớ lâu thì phiên bỏ quên vẫn có quyền root.", en="A long memory keeps forgotten sessions root."),
    remediation=Text(
        vi=f"Ghi `Defaults timestamp_timeout=15` vào {CONFIG}.",
        en=f"Write `Defaults timestamp_timeout=15` to {CONFIG}.",
    ),
    controls=("IAM-07",),
    references=cis("5.2.6"),
)
def forgets_soon(facts: HostFacts, context: Context) -> Findings:
    """timestamp_timeout is written down, from 0 to 15 minutes: a bare default may change with a release."""
    values = [part.partition("=")[2].strip() for part in defaults(facts) if part.startswith("timestamp_timeout")]
    numbers = [whole(value) for value in values]
    if not numbers or any(number is None or not 0 <= number <= MOST_MINUTES for number in numbers):
        yield from lacks(facts, "sudo nhớ mật khẩu quá lâu", "sudo remembers for too long", "timestamp_timeout=15")


TABLE = checks.table()
