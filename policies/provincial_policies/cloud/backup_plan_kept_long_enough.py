"""A plan keeps some backup as far back as the logs reach."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, View
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


def _days(rule: View) -> list[int | None]:
    """Days that the backups of a rule and their copies stay; None is for ever."""
    places = [rule, *rule.entries("copy_actions")]
    return [place.get("lifecycle", "delete_after_days") for place in places]


@rule(
    id="backup-plan-kept-long-enough",
    title=Text(vi="Bản sao lưu được giữ đủ lâu", en="Backups kept long enough"),
    why=Text(
        vi="Nhật ký cho thấy bị xâm nhập ba tháng trước mà bản sao lưu chỉ còn một tháng thì không khôi phục được.",
        en="When the logs show an intrusion three months back, backups of one month restore the intruder too.",
    ),
    remediation=Text(
        vi="Đặt lifecycle.delete_after_days của ít nhất một quy tắc hoặc bản sao theo số ngày lưu nhật ký của cấp độ.",
        en="Set lifecycle.delete_after_days of one rule or copy at least to the days that the level keeps logs.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(2),
    thresholds=("log_retention_days",),
    controls=("BKP-01", "BKP-02"),
    references=("CIS8 11.2", "NIST CP-9"),
    resource_types=("provincial:aws:BackupPlan",),
)
def check(resource: Resource, context: Context) -> Findings:
    """The figure is ours: the standard names none for backups, so that of the logs counts."""
    wanted = context.limits.log_retention_days
    kept = [days for rule in resource.entries("backup_plan", "rules") for days in _days(rule)]
    longest = max((days for days in kept if days is not None), default=0)
    if None not in kept and longest < wanted:
        yield resource.failed(
            "backup_plan",
            "rules",
            given=str(longest),
            message=Text(
                vi=f"giữ lâu nhất {longest} ngày; cấp độ {context.level} cần {wanted} ngày",
                en=f"keeps {longest} days at most; level {context.level} needs {wanted}",
            ),
            allowed=Text(vi=f"từ {wanted} ngày trở lên", en=f"{wanted} days or more"),
        )
