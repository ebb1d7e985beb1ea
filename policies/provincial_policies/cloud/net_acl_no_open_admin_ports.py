"""A network access list doesn't let the Internet reach SSH or remote desktop."""

from __future__ import annotations

from provincial_policies.access_lists import each_family, first_answer, takes_in_all
from provincial_policies.context import Context
from provincial_policies.resource import Resource, View
from provincial_policies.rule import Findings, Severity, Text, rule

PORTS = (22, 3389)
"""SSH and remote desktop. Other administration ports lie among those that answers come back to, and a stateless list
can't tell them apart; security groups do."""


@rule(
    id="net-acl-no-open-admin-ports",
    title=Text(
        vi="Danh sách truy cập không mở cổng quản trị ra Internet", en="Access list opens no administration port"
    ),
    why=Text(
        vi="Danh sách truy cập là lớp chặn thứ hai: nhóm bảo mật cấu hình sai thì lớp này vẫn giữ cổng quản trị đóng.",
        en="The access list is the second barrier: it keeps administration ports shut when a security group is wrong.",
    ),
    remediation=Text(
        vi="Thêm mục deny cho cổng 22 và 3389 từ 0.0.0.0/0 và ::/0 với rule_number nhỏ hơn mục cho phép.",
        en="Add deny entries for ports 22 and 3389 from 0.0.0.0/0 and ::/0 numbered below the allowing one.",
    ),
    severity=Severity.HIGH,
    controls=("NET-03",),
    references=("CIS-AWS 6.2", "FSBP EC2.21"),
    resource_types=("provincial:aws:NetworkAcl",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Judged by the entry that answers first for each port, in IPv4 and in IPv6; all traffic is another rule's."""
    return each_family(resource, check_family)


def check_family(resource: View, family: str) -> Findings:
    """One family of addresses, so that what is unknown in one doesn't hide what is wrong in the other."""
    for port in PORTS:
        entry = first_answer(resource, family, port=port)
        if entry is not None and entry.get("rule_action") == "allow" and not takes_in_all(entry):
            yield entry.failed(
                family,
                message=Text(vi=f"mở cổng {port} cho mọi địa chỉ", en=f"opens port {port} to every address"),
                allowed=Text(vi="dải địa chỉ của vùng quản trị", en="the administration zone's range"),
            )
