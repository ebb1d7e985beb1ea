"""A network has every zone that its level asks for."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, stack_rule
from provincial_policies.values import UnknownValueError


@stack_rule(
    id="net-vpc-has-zones-of-level",
    title=Text(vi="Mạng có đủ các vùng theo cấp độ", en="Network has every zone of its level"),
    why=Text(
        vi="Thiếu vùng nghĩa là hai loại hệ thống lẽ ra phải tách biệt đang nằm chung một mạng.",
        en="A missing zone means that two kinds of systems that must be apart share one network.",
    ),
    remediation=Text(
        vi="Thêm mạng con có nhãn provincial:zone cho từng vùng còn thiếu.",
        en="Add a subnet with the tag provincial:zone for each missing zone.",
    ),
    severity=Severity.HIGH,
    controls=("NET-01",),
    references=("CIS8 12.2",),
    resource_types=("provincial:aws:Vpc",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Zones are those of the subnets that refer to this VPC."""
    level = context.known_level()
    wanted = context.limits.zones_required
    present = set()
    unknown: UnknownValueError | None = None
    for subnet in stack.referring(subject, "provincial:aws:Subnet", "vpc_id"):
        try:
            present.add(subnet.labels.zone)
        except UnknownValueError as error:
            unknown = error
    missing = sorted(wanted - present)
    if missing and unknown is not None:
        raise unknown
    if missing:
        names = ", ".join(missing)
        yield subject.failed(
            given=", ".join(sorted(zone for zone in present if zone)) or "0",
            message=Text(vi=f"thiếu vùng: {names} (cấp độ {level})", en=f"lacks zones {names} of level {level}"),
            allowed=Text(vi=", ".join(sorted(wanted)), en=", ".join(sorted(wanted))),
        )
