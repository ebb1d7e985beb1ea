"""A certificate is renewed without anybody having to remember."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="certificate-renews-itself",
    title=Text(vi="Chứng thư số tự gia hạn", en="Certificate renews itself"),
    why=Text(
        vi="Chứng thư xác nhận qua thư điện tử hết hạn khi người nhận thư vắng mặt, cổng dịch vụ ngừng theo.",
        en="One confirmed by mail runs out when its reader is away, and the portal goes down with it.",
    ),
    remediation=Text(vi="Đặt validation_method là DNS.", en="Set validation_method to DNS."),
    severity=Severity.MEDIUM,
    controls=("DAT-02",),
    references=("FSBP ACM.1", "AWSGuard acm-certificate-expiration"),
    resource_types=("provincial:aws:Certificate",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Only what is proved by a DNS record can be proved again by the cloud alone."""
    if resource.get("validation_method") == "EMAIL":
        yield resource.failed(
            "validation_method",
            message=Text(vi="mỗi lần gia hạn cần người xác nhận", en="needs somebody to confirm every renewal"),
            allowed=Text(vi="DNS", en="DNS"),
        )
