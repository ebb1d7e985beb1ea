"""An alarm calls somebody."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="log-alarm-tells-someone",
    title=Text(vi="Cảnh báo được gửi tới người trực", en="Alarm tells someone"),
    why=Text(
        vi="Cảnh báo không gửi đi đâu chỉ đổi màu trên một màn hình không ai nhìn.",
        en="An alarm without an action changes a colour on a screen that nobody looks at.",
    ),
    remediation=Text(
        vi="Đặt alarm_actions là ARN của chủ đề gửi tới người trực.",
        en="Set alarm_actions to the ARN of the topic that reaches the people on duty.",
    ),
    severity=Severity.MEDIUM,
    controls=("LOG-06",),
    references=("FSBP CloudWatch.15", "FSBP CloudWatch.17"),
    resource_types=("provincial:aws:MetricAlarm",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Switched off counts as none."""
    silent = resource.get("actions_enabled", default=True) is False
    if silent or not any(True for _ in resource.entries("alarm_actions")):
        yield resource.failed(
            "actions_enabled" if silent else "alarm_actions",
            message=Text(vi="không gửi tới ai", en="reaches nobody"),
            allowed=Text(vi="ít nhất một hành động, không bị tắt", en="at least one action, not switched off"),
        )
