"""The trail reaches a log group, where alarms can see it."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="log-trail-sent-to-log-group",
    title=Text(vi="Nhật ký thao tác được tập trung để cảnh báo", en="Trail delivered where alarms see it"),
    why=Text(
        vi="Tệp nhật ký nằm trong kho không báo động được; phải đưa về nơi tập trung để giám sát liên tục.",
        en="Files in a bucket raise no alarm; monitoring needs the events in the central log.",
    ),
    remediation=Text(
        vi="Đặt cloud_watch_logs_log_group_arn và cloud_watch_logs_role_arn.",
        en="Set cloud_watch_logs_log_group_arn and cloud_watch_logs_role_arn.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("LOG-03", "LOG-06"),
    references=("FSBP CloudTrail.5",),
    resource_types=("provincial:aws:Trail",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A bucket alone does not count."""
    if resource.get("cloud_watch_logs_log_group_arn") is None:
        yield resource.failed(
            "cloud_watch_logs_log_group_arn",
            message=Text(vi="chỉ ghi vào kho lưu trữ", en="is only written to a bucket"),
            allowed=Text(vi="ARN của một nhóm nhật ký", en="the ARN of a log group"),
        )
