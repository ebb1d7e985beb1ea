"""A backup that nobody has restored for long is a hope."""

from __future__ import annotations

from provincial_policies.backup_records import PLAN_RECORD
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Gate, Severity, Text, rule


@rule(
    id="backup-drill-recent",
    title=Text(vi="Khôi phục thử thành công trong chu kỳ", en="Restore proven within the cycle"),
    why=Text(
        vi="Bản sao lưu chưa từng được khôi phục thử thường hỏng đúng lúc cần đến.",
        en="Backups that were never restored fail on the day they are needed.",
    ),
    remediation=Text(
        vi="Chạy provincial drill run cho kế hoạch này và sửa những gì lần thử tìm thấy.",
        en="Run provincial drill run for the plan, and mend what the drill finds.",
    ),
    severity=Severity.HIGH,
    thresholds=("restore_test_days",),
    controls=("BKP-05",),
    references=("CIS8 11.5", "NIST CP-4"),
    resource_types=(PLAN_RECORD,),
    gates=frozenset({Gate.RECORD}),
)
def check(resource: Resource, context: Context) -> Findings:
    """The plan's own interval counts where it is the shorter; a drill that failed proves nothing."""
    allowed = min(context.limits.restore_test_days, resource.get("promise", "drill_days"))
    age = resource.get("drills", "last_passed_days")
    if age is None or age > allowed:
        yield resource.failed(
            "drills",
            "last_passed_days",
            given="never" if age is None else str(age),
            message=Text(
                vi=f"cần khôi phục thử thành công mỗi {allowed} ngày", en=f"needs a passed drill every {allowed} days"
            ),
            allowed=Text(vi=f"từ {allowed} ngày trở xuống", en=f"{allowed} days or less"),
        )
