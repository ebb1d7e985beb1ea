"""A plan says what it backs up."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, stack_rule


@stack_rule(
    id="backup-plan-selects-something",
    title=Text(vi="Kế hoạch sao lưu có đối tượng", en="Backup plan selects something"),
    why=Text(
        vi="Kế hoạch không chọn tài nguyên nào vẫn báo thành công mỗi ngày mà không sao lưu gì.",
        en="A plan that selects nothing succeeds every day and backs up nothing.",
    ),
    remediation=Text(
        vi="Thêm BackupSelection với backup_plan_id là kế hoạch này.",
        en="Add a BackupSelection whose backup_plan_id is this plan.",
    ),
    severity=Severity.HIGH,
    controls=("BKP-01",),
    references=("CIS8 11.2", "NIST CP-9"),
    resource_types=("provincial:aws:BackupPlan",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """In the same stack, where plan and selection belong together."""
    if not stack.referring(subject, "provincial:aws:BackupSelection", "backup_plan_id"):
        yield subject.failed(
            message=Text(vi="không có BackupSelection nào", en="no BackupSelection belongs to it"),
            given="0 BackupSelection",
            allowed=Text(vi="ít nhất một BackupSelection", en="at least one BackupSelection"),
        )
