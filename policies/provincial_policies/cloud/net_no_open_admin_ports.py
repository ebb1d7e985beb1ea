"""Administration ports are closed to the whole Internet, over IPv4 and IPv6 alike."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.ports import ADMIN_PORTS, openings
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-no-open-admin-ports",
    title=Text(vi="Không mở cổng quản trị ra Internet", en="No administration port open to the Internet"),
    why=Text(
        vi="Cổng quản trị mở cho mọi địa chỉ bị dò mật khẩu và khai thác lỗ hổng chỉ vài phút sau khi mở.",
        en="An administration port that any address can reach is probed for passwords and flaws within minutes.",
    ),
    remediation=Text(
        vi="Chỉ cho phép từ dải địa chỉ của vùng quản trị hoặc từ nhóm bảo mật của máy trung gian (jump host).",
        en="Allow only the administration zone's range or the jump host's security group.",
    ),
    severity=Severity.CRITICAL,
    controls=("NET-03", "NET-06"),
    references=("CIS-AWS 6.2", "CIS-AWS 6.3", "CIS-AWS 6.4", "FSBP EC2.19", "FSBP EC2.21"),
    resource_types=("provincial:aws:SecurityGroup", "provincial:aws:SecurityGroupRule"),
)
def check(resource: Resource, context: Context) -> Findings:
    """One violation for each opening that takes in an administration port."""
    return openings(
        resource,
        ADMIN_PORTS,
        Text(vi="mở cổng quản trị {ports} cho {source}", en="opens administration port {ports} to {source}"),
    )
