"""A load balancer can't be deleted by a slip."""

from __future__ import annotations

from provincial_policies.attributes import switched_on
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

KEY = "deletion_protection.enabled"


@rule(
    id="lb-deletion-protected",
    title=Text(vi="Bộ cân bằng tải được bảo vệ khỏi xóa nhầm", en="Load balancer protected from deletion"),
    why=Text(
        vi="Xóa nhầm cửa vào là mọi dịch vụ phía sau ngừng, và địa chỉ của nó không lấy lại được.",
        en="Deleting the entry by mistake stops every service behind it, and its address can't be had back.",
    ),
    remediation=Text(
        vi='Đặt attributes["deletion_protection.enabled"] là "true".',
        en='Set attributes["deletion_protection.enabled"] to "true".',
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("NET-10",),
    references=("AWSGuard elb-deletion-protection-enabled", "FSBP ELB.6"),
    resource_types=("provincial:aws:LoadBalancer",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is AWS's default."""
    return switched_on(
        resource,
        KEY,
        kinds=("application", "network", "gateway"),
        message=Text(vi="có thể bị xóa bằng một lệnh", en="can be deleted by one call"),
    )
