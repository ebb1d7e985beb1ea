"""An entry point stands on two legs."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

FEWEST = 2
"""Subnets, so availability zones, that an entry point needs at least."""


@rule(
    id="lb-in-two-subnets",
    title=Text(vi="Điểm vào có dự phòng ở hai mạng con", en="Entry point in two subnets"),
    why=Text(
        vi="Điểm vào chỉ ở một nơi thì nơi đó hỏng là mọi dịch vụ ngừng; cấp độ 3 yêu cầu dự phòng nóng.",
        en="With the entry in one place its failure stops every service; level 3 asks for a hot standby.",
    ),
    remediation=Text(
        vi="Khai báo ít nhất hai mạng con ở hai vùng sẵn sàng khác nhau.",
        en="Name at least two subnets in two availability zones.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("NET-10",),
    references=("FSBP ELB.13",),
    resource_types=("provincial:aws:LoadBalancer",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Counts the subnets; AWS itself refuses two of one availability zone."""
    count = sum(1 for _ in resource.entries("subnets"))
    if count < FEWEST:
        yield resource.failed(
            "subnets",
            given=str(count),
            message=Text(vi=f"chỉ nằm ở {count} mạng con", en=f"lies in {count} subnet"),
            allowed=Text(vi=f"ít nhất {FEWEST} mạng con", en=f"at least {FEWEST} subnets"),
        )
