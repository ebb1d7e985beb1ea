"""No server has a public address of its own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-instance-has-no-public-ip",
    title=Text(vi="Máy chủ không có địa chỉ công cộng", en="Server has no public address"),
    why=Text(
        vi="Máy chủ có địa chỉ công cộng bị dò quét trực tiếp, không qua tường lửa ứng dụng hay máy trung gian.",
        en="A server with a public address is scanned directly, past every application firewall and jump host.",
    ),
    remediation=Text(
        vi="Đặt associate_public_ip_address là false; công bố qua bộ cân bằng tải, quản trị qua máy trung gian.",
        en="Set associate_public_ip_address to false; publish through a load balancer, administer through a jump host.",
    ),
    severity=Severity.HIGH,
    controls=("NET-06",),
    references=("AWSGuard ec2-instance-no-public-ip", "FSBP EC2.9"),
    resource_types=("provincial:aws:Instance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means as the subnet says, which has a rule of its own."""
    if resource.get("associate_public_ip_address", default=False) is True:
        yield resource.failed(
            "associate_public_ip_address",
            message=Text(vi="gán địa chỉ công cộng cho máy chủ", en="gives the server a public address"),
            allowed=Text(vi="false", en="false"),
        )
