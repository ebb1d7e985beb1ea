"""Only subnets of the edge and the DMZ give machines public addresses."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import PUBLIC_ZONES
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-subnet-gives-no-public-ip",
    title=Text(vi="Mạng con bên trong không cấp địa chỉ công cộng", en="Inner subnet gives no public address"),
    why=Text(
        vi="Máy trong vùng bên trong có địa chỉ công cộng là máy Internet gọi thẳng tới được.",
        en="A machine of an inner zone with a public address is one that the Internet can call directly.",
    ),
    remediation=Text(
        vi="Đặt map_public_ip_on_launch là false; dịch vụ công khai đi qua bộ cân bằng tải ở vùng DMZ.",
        en="Set map_public_ip_on_launch to false; publish services through a load balancer in the DMZ.",
    ),
    severity=Severity.HIGH,
    controls=("NET-06", "NET-01"),
    references=("FSBP EC2.15",),
    resource_types=("provincial:aws:Subnet",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Edge and DMZ may; a subnet whose zone is not known is not checked once it gives addresses."""
    if resource.get("map_public_ip_on_launch", default=False) is not True:
        return
    zone = resource.labels.zone
    if zone is None:
        yield resource.not_checked("mạng con không có nhãn provincial:zone", "the subnet has no provincial:zone tag")
    elif zone not in PUBLIC_ZONES:
        yield resource.failed(
            "map_public_ip_on_launch",
            message=Text(
                vi=f"cấp địa chỉ công cộng cho máy ở vùng {zone}",
                en=f"gives machines of zone {zone} public ones",
            ),
            allowed=Text(vi="false (trừ vùng edge và dmz)", en="false, except in zones edge and dmz"),
        )
