"""What may leave a group of servers is named: no "everything to everywhere"."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.ports import is_every_port, permissions, world_source
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="net-egress-limited",
    title=Text(vi="Chiều ra được giới hạn theo dịch vụ", en="Outgoing traffic limited per service"),
    why=Text(
        vi="Máy chủ bị chiếm quyền dùng chiều ra không giới hạn để gọi về máy điều khiển và chuyển dữ liệu đi.",
        en="A server that was taken over uses open egress to call home and to carry data away.",
    ),
    remediation=Text(
        vi="Thay bằng các quy tắc nêu rõ giao thức, cổng và đích đến; truy cập Internet đi qua máy chủ proxy.",
        en="Name protocol, port and destination of each rule; let Internet access go through a proxy.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    controls=("NET-04",),
    references=("CIS8 13.4",),
    resource_types=("provincial:aws:SecurityGroup", "provincial:aws:SecurityGroupRule"),
)
def check(resource: Resource, context: Context) -> Findings:
    """One violation for each egress permission that takes in every port to every address."""

    def check_permission(permission: View) -> Findings:
        source = world_source(permission)
        if source is not None and is_every_port(permission):
            yield permission.failed(
                source,
                message=Text(vi="cho phép mọi lưu lượng ra mọi địa chỉ", en="lets all traffic out to every address"),
                allowed=Text(vi="cổng và đích đến cụ thể", en="specific ports and destinations"),
            )

    return each(permissions(resource, "egress"), check_permission)
