"""A log group keeps its events at least as long as the system's level asks."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="log-group-kept-for-level",
    title=Text(vi="Nhóm nhật ký được lưu đủ thời gian theo cấp độ", en="Log group kept as long as its level asks"),
    why=Text(
        vi="Nhật ký xóa sớm hơn thời hạn của cấp độ thì không còn gì để điều tra sự cố.",
        en="Logs deleted before the level's term leave nothing to investigate an incident with.",
    ),
    remediation=Text(
        vi="Đặt retention_in_days bằng hoặc lớn hơn số ngày của cấp độ, hoặc bỏ trống để lưu vô thời hạn.",
        en="Set retention_in_days to the level's figure or more, or leave it out to keep events for ever.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    thresholds=("log_retention_days",),
    controls=("LOG-02",),
    references=("FSBP CloudWatch.16", "CIS8 8.10"),
    resource_types=("provincial:aws:LogGroup",),
)
def check(resource: Resource, context: Context) -> Findings:
    """No retention set means kept for ever, which passes."""
    wanted = context.limits.log_retention_days
    days = resource.get("retention_in_days")
    if wanted is not None and days is not None and days < wanted:
        yield resource.failed(
            "retention_in_days",
            message=Text(
                vi=f"chỉ lưu nhật ký {days} ngày; cấp độ {context.level} cần ít nhất {wanted} ngày",
                en=f"keeps logs for {days} days; level {context.level} needs at least {wanted}",
            ),
            allowed=Text(vi=f"từ {wanted} ngày trở lên", en=f"{wanted} days or more"),
        )
