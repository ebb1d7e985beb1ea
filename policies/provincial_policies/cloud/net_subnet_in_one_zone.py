"""Every subnet lies in exactly one zone of the standard."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import Label, Zone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="net-subnet-in-one-zone",
    title=Text(vi="Mỗi mạng con thuộc đúng một vùng", en="Subnet in exactly one zone"),
    why=Text(
        vi="Mạng con không thuộc vùng nào, hoặc thuộc hai vùng, thì không chặn được giữa các vùng.",
        en="Zones can't be kept apart while a subnet lies in none, or in two.",
    ),
    remediation=Text(
        vi="Gắn nhãn provincial:zone bằng một trong các vùng của tiêu chuẩn.",
        en="Set the tag provincial:zone to one of the standard's zones.",
    ),
    severity=Severity.HIGH,
    controls=("NET-01",),
    references=("CIS8 12.2",),
    resource_types=("provincial:aws:Subnet",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A missing tag is the tagging rule's business; here a word that is no zone is refused."""
    zone = resource.labels.zone
    if zone is None:
        yield resource.not_checked("mạng con không có nhãn provincial:zone", "the subnet has no provincial:zone tag")
    elif zone not in tuple(Zone):
        names = ", ".join(Zone)
        yield resource.failed(
            "tags",
            Label.ZONE,
            message=Text(vi="không phải là một vùng của tiêu chuẩn", en="is not one zone of the standard"),
            allowed=Text(vi=f"một trong: {names}", en=f"one of: {names}"),
        )
