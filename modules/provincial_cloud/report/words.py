"""The words of a report, each a type, with the Vietnamese and the English that people read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from provincial_cloud.standards import Text


class Verdict(StrEnum):
    """What one rule said of one subject, worst first: the order in which two sayings on one subject are weighed."""

    FAILED = "failed"
    """The rule looked and the subject breaks it."""

    NOT_CHECKED = "not-checked"
    """The rule could not tell, so nothing may be claimed."""

    NOT_TESTABLE = "not-testable"
    """The place where the rule looked can't show what it asks about, so nothing may be claimed; the reason says why."""

    WAIVED = "waived"
    """The subject breaks the rule and a person has accepted that until a date."""

    PASSED = "passed"
    """The rule looked and found the subject in order."""

    NOT_APPLICABLE = "not-applicable"
    """The rule does not concern this subject, for instance by its level."""


class Status(StrEnum):
    """Where a rule or a control stands over everything that was checked."""

    FAILED = "failed"
    """At least one subject breaks it."""

    WAIVED = "waived"
    """Nothing fails, but at least one subject is in order only by a waiver."""

    PARTLY = "partly"
    """What was checked passed, but not everything was checked."""

    NOT_CHECKED = "not-checked"
    """Nothing was checked, so nothing is claimed."""

    NO_RULE = "no-rule"
    """No rule serves this control yet; a machine cannot say anything of it."""

    MET = "met"
    """Every rule that serves it passed on every subject, and at least one subject was checked."""


class Gap(StrEnum):
    """Why something was not, or not wholly, checked."""

    NOT_IN_RUN = "not-in-run"
    """A rule exists but was not part of this run (a newer rule, or one of another gate)."""

    NOTHING_IN_SCOPE = "nothing-in-scope"
    """The run met no subject that the rule concerns."""

    UNDECIDED = "undecided"
    """The rule was asked and could not tell, for instance because a value was not yet known."""

    NOT_TESTABLE = "not-testable"
    """The place where the rule looked can't show what it asks about, for instance a kernel setting in a container."""

    RUN_INCOMPLETE = "run-incomplete"
    """The run stopped before its end, so subjects may be missing."""


class Checker(StrEnum):
    """Who stands behind a line of the report."""

    MACHINE = "machine"
    """A rule looked."""

    PERSON = "person"
    """A person confirmed, for instance by approving a waiver."""

    NOBODY = "nobody"
    """Nobody has looked yet."""


class Severity(StrEnum):
    """How much a broken rule matters; `unknown` is for rules that the catalogue no longer holds."""

    CRITICAL = "critical"
    """Open to attack or loss at once."""

    HIGH = "high"
    """A strong weakness on its own."""

    MEDIUM = "medium"
    """A weakness together with another."""

    LOW = "low"
    """Good order."""

    UNKNOWN = "unknown"
    """The rule's own words are not known any more."""


VERDICTS: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.FAILED: Text(vi="Không đạt", en="Failed"),
        Verdict.NOT_CHECKED: Text(vi="Chưa kiểm tra", en="Not checked"),
        Verdict.NOT_TESTABLE: Text(vi="Không thể kiểm tra tại đây", en="Not testable here"),
        Verdict.WAIVED: Text(vi="Ngoại lệ", en="Waived"),
        Verdict.PASSED: Text(vi="Đạt", en="Passed"),
        Verdict.NOT_APPLICABLE: Text(vi="Không áp dụng", en="Not applicable"),
    }
)
STATUSES: Mapping[Status, Text] = MappingProxyType(
    {
        Status.FAILED: Text(vi="Chưa đáp ứng", en="Not met"),
        Status.WAIVED: Text(vi="Có ngoại lệ", en="Waived"),
        Status.PARTLY: Text(vi="Đáp ứng một phần", en="Partly met"),
        Status.NOT_CHECKED: Text(vi="Chưa kiểm tra", en="Not checked"),
        Status.NO_RULE: Text(vi="Chưa có quy tắc máy kiểm tra", en="No machine rule yet"),
        Status.MET: Text(vi="Đã đáp ứng", en="Met"),
    }
)
"""The status words of a level dossier: Đã đáp ứng, Đáp ứng một phần, Chưa đáp ứng."""

GAPS: Mapping[Gap, Text] = MappingProxyType(
    {
        Gap.NOT_IN_RUN: Text(vi="có quy tắc không nằm trong lần kiểm tra này", en="a rule was not part of this run"),
        Gap.NOTHING_IN_SCOPE: Text(vi="không có tài nguyên thuộc phạm vi", en="no resource in scope"),
        Gap.UNDECIDED: Text(vi="có tài nguyên chưa xác định được kết quả", en="some resources could not be decided"),
        Gap.NOT_TESTABLE: Text(
            vi="có tài nguyên không thể kiểm tra tại nơi đã xem", en="some resources can't be tested where they run"
        ),
        Gap.RUN_INCOMPLETE: Text(vi="lần kiểm tra chưa hoàn tất", en="the run did not finish"),
    }
)
CHECKERS: Mapping[Checker, Text] = MappingProxyType(
    {
        Checker.MACHINE: Text(vi="máy kiểm tra", en="checked by machine"),
        Checker.PERSON: Text(vi="người xác nhận", en="confirmed by a person"),
        Checker.NOBODY: Text(vi="chưa kiểm tra", en="not checked"),
    }
)
SEVERITIES: Mapping[Severity, Text] = MappingProxyType(
    {
        Severity.CRITICAL: Text(vi="Nghiêm trọng", en="Critical"),
        Severity.HIGH: Text(vi="Cao", en="High"),
        Severity.MEDIUM: Text(vi="Trung bình", en="Medium"),
        Severity.LOW: Text(vi="Thấp", en="Low"),
        Severity.UNKNOWN: Text(vi="Không rõ", en="Unknown"),
    }
)
GATES: Mapping[str, Text] = MappingProxyType(
    {
        "preview": Text(vi="xem trước, trước khi thay đổi", en="preview, before any change"),
        "admission": Text(vi="tiếp nhận vào cụm", en="admission to the cluster"),
        "live": Text(vi="hệ thống đang chạy", en="live system"),
        "host": Text(vi="máy chủ", en="host"),
        "record": Text(vi="hồ sơ", en="record"),
    }
)
OPERATIONS: Mapping[str, Text] = MappingProxyType(
    {
        "preview": Text(vi="xem trước (preview)", en="preview"),
        "update": Text(vi="triển khai (update)", en="update"),
        "check": Text(vi="kiểm tra tại chỗ (check)", en="check on the spot"),
    }
)
PREVAILS = Text(
    vi="Bản tiếng Việt là bản chính.",
    en="Unofficial translation; the Vietnamese text prevails.",
)
"""Printed in every English part."""

UNVERIFIED = Text(
    vi="chưa đối chiếu với văn bản gốc",
    en="unverified against the official text",
)
"""The mark of a fact of law that no person has compared with the Gazette yet."""

UNTAGGED = Text(vi="không gắn nhãn", en="untagged")
"""Stands where a resource carries no system or no level."""
