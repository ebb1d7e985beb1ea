"""Between asking for a key's deletion and the deletion there is time to notice."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

LONGEST = 30
TIME_TO_NOTICE = 14
"""Days, ours: two weekly looks at the alarms. The standard's own figure is the least that the cloud allows at all."""


@rule(
    id="key-deletion-can-be-stopped",
    title=Text(vi="Còn thời gian để dừng việc xóa khóa", en="Key deletion can still be stopped"),
    why=Text(
        vi="Khóa đã xóa thì dữ liệu mã hóa bằng nó mất vĩnh viễn, kể cả bản sao lưu.",
        en="Once a key is gone all it encrypted is gone for ever, the backups too.",
    ),
    remediation=Text(
        vi="Đặt deletion_window_in_days là 30, hoặc ít nhất 14.",
        en="Set deletion_window_in_days to 30, or at least 14.",
    ),
    severity=Severity.LOW,
    levels=levels_from(3),
    thresholds=("key_deletion_window_days",),
    controls=("DAT-03",),
    references=("FSBP KMS.3", "NIST SC-12"),
    resource_types=("provincial:aws:Key",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means the longest."""
    wanted = max(context.limits.key_deletion_window_days, TIME_TO_NOTICE)
    days = resource.get("deletion_window_in_days", default=LONGEST)
    if days < wanted:
        yield resource.failed(
            "deletion_window_in_days",
            message=Text(vi=f"chỉ có {days} ngày để dừng lại", en=f"leaves {days} days to stop it"),
            allowed=Text(vi=f"từ {wanted} đến {LONGEST} ngày", en=f"{wanted} to {LONGEST} days"),
        )
