"""The trail of API calls is recording."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="log-trail-on",
    title=Text(vi="Nhật ký thao tác đang được ghi", en="Trail is recording"),
    why=Text(
        vi="Nhật ký thao tác bị tắt là dấu hiệu đầu tiên của kẻ xâm nhập muốn giấu việc mình làm.",
        en="Switching the trail off is the first thing an intruder does to hide the rest.",
    ),
    remediation=Text(vi="Đặt is_logging là true.", en="Set is_logging to true."),
    severity=Severity.CRITICAL,
    controls=("LOG-01",),
    references=("CIS-AWS 4.1", "FSBP CloudTrail.1"),
    resource_types=("provincial:aws:Trail",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means recording: that is the provider's default."""
    if resource.get("is_logging", default=True) is not True:
        yield resource.failed(
            "is_logging",
            message=Text(vi="không ghi nhật ký thao tác", en="does not record API calls"),
            allowed=Text(vi="true", en="true"),
        )
