"""What an access list denies over IPv4 it denies over IPv6 too."""

from __future__ import annotations

from provincial_policies.access_lists import denies, same_traffic
from provincial_policies.context import Context
from provincial_policies.ports import is_world
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-acl-denies-in-both-families",
    title=Text(vi="Chặn IPv4 thì cũng chặn IPv6", en="What is denied over IPv4 is denied over IPv6"),
    why=Text(
        vi="Cổng và dịch vụ công phải chạy được trên IPv6; nếu chỉ chặn ở IPv4 thì IPv6 là đường vòng qua lớp chặn.",
        en="Public services must be reachable over IPv6, so a barrier in IPv4 alone is one that traffic walks around.",
    ),
    remediation=Text(
        vi="Thêm mục deny tương ứng với ipv6_cidr_block ::/0, cùng chiều, giao thức và cổng.",
        en="Add the same deny entry with ipv6_cidr_block ::/0: same direction, protocol and ports.",
    ),
    severity=Severity.HIGH,
    controls=("NET-02", "NET-03"),
    references=("QD 38/QD-BTTTT",),
    resource_types=("provincial:aws:NetworkAcl",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Entries that deny every IPv4 address need a twin, wherever the list allows any IPv6 in that direction."""
    entries = list(resource.entries("entries"))
    for entry in denies(entries, "cidr_block"):
        outward = entry.get("egress", default=False)
        allows_v6 = any(
            other.get("ipv6_cidr_block") is not None
            and other.get("rule_action") == "allow"
            and other.get("egress", default=False) == outward
            for other in entries
        )
        twin = any(same_traffic(entry, other) for other in denies(entries, "ipv6_cidr_block"))
        if is_world(entry.get("cidr_block")) and allows_v6 and not twin:
            yield entry.failed(
                "cidr_block",
                message=Text(vi="mục chặn này không có mục IPv6 tương ứng", en="this deny entry has no IPv6 twin"),
                allowed=Text(vi="một mục deny giống hệt cho ::/0", en="an equal deny entry for ::/0"),
            )
