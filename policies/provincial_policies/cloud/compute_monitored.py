"""A machine's state is measured by the minute."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.disks import BOTH, TEMPLATE
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="compute-monitored",
    title=Text(vi="Máy chủ được giám sát chi tiết", en="Instance watched by the minute"),
    why=Text(
        vi="Đo năm phút một lần thì sự cố ngắn không hiện ra trên biểu đồ, cảnh báo đến muộn.",
        en="Measured every five minutes a short failure never shows, and alarms come late.",
    ),
    remediation=Text(vi="Đặt monitoring là true.", en="Set monitoring to true."),
    severity=Severity.LOW,
    levels=levels_from(3),
    controls=("LOG-06",),
    references=("AWSGuard ec2-instance-detailed-monitoring-enabled", "NIST SI-4"),
    resource_types=BOTH,
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is the cloud's default."""
    path = ("launch_template_data", "monitoring", "enabled") if resource.type == TEMPLATE else ("monitoring",)
    if resource.get(*path, default=False) is not True:
        yield resource.failed(
            *path,
            message=Text(vi="chỉ đo năm phút một lần", en="is measured every five minutes only"),
            allowed=Text(vi="true", en="true"),
        )
