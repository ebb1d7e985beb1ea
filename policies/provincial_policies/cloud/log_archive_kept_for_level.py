"""The log archive deletes nothing before the level's term."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.log_archives import writers_to
from provincial_policies.resource import Resource, Stack, View, each
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="log-archive-kept-for-level",
    title=Text(vi="Kho nhật ký lưu đủ thời gian theo cấp độ", en="Log archive kept as long as its level asks"),
    why=Text(
        vi="Quy tắc vòng đời xóa nhật ký sớm hơn thời hạn của cấp độ thì cả trung tâm không đạt yêu cầu lưu trữ.",
        en="A lifecycle rule that deletes logs before the level's term makes the whole centre miss the requirement.",
    ),
    remediation=Text(
        vi="Đặt expiration.days của quy tắc vòng đời không ít hơn thời hạn của cấp độ.",
        en="Set expiration.days of each lifecycle rule to the level's figure or more.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    thresholds=("log_retention_days",),
    controls=("LOG-02",),
    references=("CIS8 8.10", "FSBP S3.13"),
    resource_types=("provincial:aws:Bucket",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Without an expiring rule logs are kept for ever, which passes."""
    if not writers_to(subject, stack):
        yield subject.not_applicable("không phải kho nhật ký", "not a log archive")
        return
    wanted = context.limits.log_retention_days

    def check_rule(rule: View) -> Findings:
        days = rule.get("expiration", "days")
        if rule.get("status", default="Enabled") == "Enabled" and days is not None and days < wanted:
            yield rule.failed(
                "expiration",
                "days",
                message=Text(
                    vi=f"xóa nhật ký sau {days} ngày; cấp độ {context.level} cần {wanted} ngày",
                    en=f"deletes logs after {days} days; level {context.level} needs {wanted}",
                ),
                allowed=Text(vi=f"từ {wanted} ngày trở lên", en=f"{wanted} days or more"),
            )

    yield from each(subject.entries("lifecycle_rules"), check_rule)
