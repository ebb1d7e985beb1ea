"""Requests with malformed headers stop at the load balancer."""

from __future__ import annotations

from provincial_policies.attributes import switched_on
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

KEY = "routing.http.drop_invalid_header_fields.enabled"


@rule(
    id="lb-drops-invalid-headers",
    title=Text(vi="Loại bỏ tiêu đề HTTP không hợp lệ", en="Invalid HTTP headers dropped"),
    why=Text(
        vi="Tiêu đề sai chuẩn được dùng để qua mặt tường lửa ứng dụng và lẫn yêu cầu của người khác.",
        en="Malformed headers are used to slip past application firewalls and to mix up other people's requests.",
    ),
    remediation=Text(
        vi='Đặt attributes["routing.http.drop_invalid_header_fields.enabled"] là "true".',
        en='Set attributes["routing.http.drop_invalid_header_fields.enabled"] to "true".',
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(2),
    controls=("NET-07",),
    references=("FSBP ELB.4",),
    resource_types=("provincial:aws:LoadBalancer",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is AWS's default; only application load balancers read headers."""
    return switched_on(
        resource,
        KEY,
        kinds=("application",),
        message=Text(vi="chuyển tiếp cả tiêu đề không hợp lệ", en="forwards invalid headers"),
    )
