"""A schedule that no longer runs looks like one that does, until the day of the restore."""

from __future__ import annotations

from provincial_policies.backup_records import PLAN_RECORD
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Gate, Severity, Text, rule

LATE_PERCENT = 120
"""A run may come this much of an interval after the one before (the figure is ours)."""


@rule(
    id="backup-run-fresh",
    title=Text(vi="Lần sao lưu gần nhất đúng lịch", en="Last backup on schedule"),
    why=Text(
        vi="Lịch sao lưu ngừng chạy mà không ai biết thì dữ liệu mới không có bản sao.",
        en="When a schedule stops unnoticed, everything new is without a copy.",
    ),
    remediation=Text(
        vi="Chạy provincial backup run và tìm xem vì sao lịch không chạy.",
        en="Run provincial backup run, and find out why the schedule did not.",
    ),
    severity=Severity.HIGH,
    controls=("BKP-01",),
    references=("CIS8 11.2", "NIST CP-9"),
    resource_types=(PLAN_RECORD,),
    gates=frozenset({Gate.RECORD}),
)
def check(resource: Resource, context: Context) -> Findings:
    """Only a backup that is whole counts."""
    allowed = resource.get("promise", "interval_hours") * LATE_PERCENT / 100
    age = resource.get("backups", "last_hours")
    if age is None or age > allowed:
        yield resource.failed(
            "backups",
            "last_hours",
            given="never" if age is None else f"{age:.1f}",
            message=Text(
                vi=f"bản sao lưu gần nhất phải có trong vòng {allowed:g} giờ",
                en=f"needs a whole backup within the last {allowed:g} hours",
            ),
            allowed=Text(vi=f"từ {allowed:g} giờ trở xuống", en=f"{allowed:g} hours or less"),
        )
