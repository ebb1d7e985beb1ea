"""Ambiguous requests are not forwarded."""

from __future__ import annotations

from provincial_policies.attributes import kind_of
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

KEY = "routing.http.desync_mitigation_mode"
SAFE = ("defensive", "strictest")


@rule(
    id="lb-desync-defended",
    title=Text(vi="Chống tấn công lệch yêu cầu HTTP", en="HTTP desync defended against"),
    why=Text(
        vi="Yêu cầu mơ hồ được hai máy hiểu khác nhau cho phép chèn yêu cầu vào phiên của người khác.",
        en="A request that two servers read differently lets one caller slip requests into another's session.",
    ),
    remediation=Text(
        vi='Đặt attributes["routing.http.desync_mitigation_mode"] là "defensive" hoặc "strictest".',
        en='Set attributes["routing.http.desync_mitigation_mode"] to "defensive" or "strictest".',
    ),
    severity=Severity.MEDIUM,
    controls=("NET-07",),
    references=("FSBP ELB.12",),
    resource_types=("provincial:aws:LoadBalancer",),
)
def check(resource: Resource, context: Context) -> Findings:
    """AWS's default is defensive, so leaving it out passes."""
    if kind_of(resource) != "application":
        yield resource.not_applicable("không phải bộ cân bằng tải ứng dụng", "not an application load balancer")
    elif str(resource.get("attributes", KEY, default="defensive")) not in SAFE:
        yield resource.failed(
            "attributes",
            KEY,
            message=Text(vi="chuyển tiếp yêu cầu mơ hồ", en="forwards ambiguous requests"),
            allowed=Text(vi="defensive hoặc strictest", en="defensive or strictest"),
        )
