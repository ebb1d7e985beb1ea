"""A network access list doesn't let everything in from everywhere."""

from __future__ import annotations

from provincial_policies.access_lists import each_family, first_answer
from provincial_policies.context import Context
from provincial_policies.resource import Resource, View
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-acl-no-allow-all",
    title=Text(vi="Danh sách truy cập không cho phép tất cả", en="Access list does not allow everything"),
    why=Text(
        vi="Danh sách cho phép tất cả thì không còn lớp chặn nào khi nhóm bảo mật cấu hình sai.",
        en="An access list that allows everything leaves no second barrier when a security group is wrong.",
    ),
    remediation=Text(
        vi="Chỉ cho phép giao thức, cổng và dải địa chỉ mà vùng mạng cần.",
        en="Allow only the protocols, ports and ranges that the zone needs.",
    ),
    severity=Severity.HIGH,
    controls=("NET-02",),
    references=("CIS-AWS 6.2", "FSBP EC2.21"),
    resource_types=("provincial:aws:NetworkAcl",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Judged by the entry that answers first for every protocol from every address, in IPv4 and in IPv6."""
    return each_family(resource, check_family)


def check_family(resource: View, family: str) -> Findings:
    """One family of addresses, so that what is unknown in one doesn't hide what is wrong in the other."""
    entry = first_answer(resource, family, port=None)
    if entry is not None and entry.get("rule_action") == "allow":
        yield entry.failed(
            family,
            message=Text(vi="cho mọi lưu lượng từ mọi địa chỉ đi vào", en="lets all traffic in from everywhere"),
            allowed=Text(vi="giao thức, cổng, dải địa chỉ cụ thể", en="specific protocols, ports and ranges"),
        )
