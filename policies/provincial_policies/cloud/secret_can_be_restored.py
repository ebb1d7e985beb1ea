"""A secret deleted by mistake can be had back."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

LONGEST = 30
SHORTEST = 7
"""Days that the cloud's secret store allows."""


@rule(
    id="secret-can-be-restored",
    title=Text(vi="Bí mật đã xóa còn khôi phục được", en="Deleted secret can be restored"),
    why=Text(
        vi="Xóa ngay một bí mật đang dùng là ngừng mọi ứng dụng đọc nó, không có đường lui.",
        en="A secret in use that is gone at once stops every application that reads it, with no way back.",
    ),
    remediation=Text(
        vi="Đặt recovery_window_in_days từ 7 đến 30, hoặc bỏ trống.",
        en="Set recovery_window_in_days to 7 to 30, or leave it out.",
    ),
    severity=Severity.MEDIUM,
    controls=("DAT-03", "BKP-07"),
    references=("NIST SC-12",),
    resource_types=("provincial:aws:Secret",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means the longest."""
    days = resource.get("recovery_window_in_days", default=LONGEST)
    if days < SHORTEST:
        yield resource.failed(
            "recovery_window_in_days",
            message=Text(vi="bị xóa ngay, không khôi phục được", en="is deleted at once, for good"),
            allowed=Text(vi=f"từ {SHORTEST} đến {LONGEST} ngày", en=f"{SHORTEST} to {LONGEST} days"),
        )
