"""The security group that AWS gives every VPC lets nothing through."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-default-group-closed",
    title=Text(vi="Nhóm bảo mật mặc định được đóng", en="Default security group closed"),
    why=Text(
        vi="Máy tạo ra mà quên gán nhóm sẽ rơi vào nhóm mặc định; nếu nhóm này mở thì các vùng thông nhau.",
        en="A machine made without a group lands in the default one; while that is open, zones are open to each other.",
    ),
    remediation=Text(
        vi="Đặt close_default_security_group là true (mặc định).",
        en="Set close_default_security_group to true, which is the default.",
    ),
    severity=Severity.HIGH,
    controls=("NET-02",),
    references=("CIS-AWS 6.5", "FSBP EC2.2"),
    resource_types=("provincial:aws:Vpc",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means closed: that is the provider's default."""
    if resource.get("close_default_security_group", default=True) is not True:
        yield resource.failed(
            "close_default_security_group",
            message=Text(vi="để ngỏ nhóm bảo mật mặc định của VPC", en="leaves the VPC's default security group open"),
            allowed=Text(vi="true", en="true"),
        )
