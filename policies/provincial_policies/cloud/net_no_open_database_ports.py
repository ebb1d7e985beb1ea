"""Database ports are closed to the whole Internet, over IPv4 and IPv6 alike."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.ports import DATABASE_PORTS, openings
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-no-open-database-ports",
    title=Text(vi="Không mở cổng cơ sở dữ liệu ra Internet", en="No database port open to the Internet"),
    why=Text(
        vi="Cơ sở dữ liệu mà địa chỉ nào cũng tới được thì chỉ còn mật khẩu bảo vệ dữ liệu của người dân.",
        en="When any address can reach a database, a password is all that guards the people's data.",
    ),
    remediation=Text(
        vi="Chỉ cho phép từ nhóm bảo mật của máy chủ ứng dụng.",
        en="Allow only the security group of the application servers.",
    ),
    severity=Severity.CRITICAL,
    controls=("NET-03", "NET-05"),
    references=("FSBP EC2.18", "FSBP EC2.19"),
    resource_types=("provincial:aws:SecurityGroup", "provincial:aws:SecurityGroupRule"),
)
def check(resource: Resource, context: Context) -> Findings:
    """One violation for each opening that takes in a database port."""
    return openings(
        resource,
        DATABASE_PORTS,
        Text(vi="mở cổng cơ sở dữ liệu {ports} cho {source}", en="opens database port {ports} to {source}"),
    )
