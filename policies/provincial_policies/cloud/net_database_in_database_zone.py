"""Databases lie in the database zone and nowhere else."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import Zone
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="net-database-in-database-zone",
    title=Text(vi="Cơ sở dữ liệu chỉ nằm trong vùng CSDL", en="Database in the database zone only"),
    why=Text(
        vi="Cơ sở dữ liệu nằm chung vùng với ứng dụng thì ứng dụng bị chiếm là dữ liệu bị chiếm.",
        en="While a database shares a zone with applications, an application taken over is data taken over.",
    ),
    remediation=Text(
        vi="Dùng nhóm mạng con mà mọi mạng con có nhãn provincial:zone là database.",
        en="Use a subnet group whose subnets all carry provincial:zone = database.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    controls=("NET-05",),
    references=("CIS-AWS 3.2.3",),
    resource_types=("provincial:aws:DbInstance",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Followed through the subnet group to its subnets; a part that lies outside this stack is not checked."""
    groups = stack.referenced(subject, "db_subnet_group_name", "provincial:aws:DbSubnetGroup")
    if not subject.has("db_subnet_group_name"):
        yield subject.failed(
            "db_subnet_group_name",
            message=Text(
                vi="không có nhóm mạng con nên rơi vào mạng mặc định",
                en="has no subnet group: it lands in the default",
            ),
            allowed=Text(vi="nhóm mạng con của vùng CSDL", en="a subnet group of the database zone"),
        )
        return
    for group in groups.found:
        subnets = stack.referenced(group, "subnet_ids", "provincial:aws:Subnet")
        for subnet in subnets.found:
            zone = subnet.labels.zone
            if zone != Zone.DATABASE:
                yield subject.failed(
                    "db_subnet_group_name",
                    given=f"{subnet.name} ({zone})",
                    message=Text(vi=f"nằm trong mạng con của vùng {zone}", en=f"lies in a subnet of zone {zone}"),
                    allowed=Text(vi="vùng database", en="zone database"),
                )
        if not subnets.complete:
            yield subject.not_checked("có mạng con không nằm trong stack này", "a subnet is not in this stack")
    if not groups.found:
        yield subject.not_checked("nhóm mạng con không nằm trong stack này", "the subnet group is not in this stack")
