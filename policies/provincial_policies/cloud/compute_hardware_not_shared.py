"""At level 5 a network's machines share no hardware with anybody."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="compute-hardware-not-shared",
    title=Text(vi="Hệ thống cấp độ 5 dùng máy chủ vật lý riêng", en="Level 5 runs on hardware of its own"),
    why=Text(
        vi="Ở cấp độ 5 hệ thống phải tách biệt vật lý với hệ thống khác (NĐ 331/2026, Điều 30.9).",
        en="At level 5 a system must be physically apart from every other (Decree 331/2026, article 30.9).",
    ),
    remediation=Text(vi="Đặt instance_tenancy là dedicated.", en="Set instance_tenancy to dedicated."),
    severity=Severity.HIGH,
    levels=levels_from(5),
    thresholds=("physical_separation",),
    controls=("NET-12",),
    references=("NIST SC-7",),
    resource_types=("provincial:aws:Vpc",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Shared hardware is the cloud's default."""
    if context.limits.physical_separation and resource.get("instance_tenancy", default="default") != "dedicated":
        yield resource.failed(
            "instance_tenancy",
            message=Text(vi="dùng chung máy chủ vật lý", en="shares hardware with others"),
            allowed=Text(vi="dedicated", en="dedicated"),
        )
