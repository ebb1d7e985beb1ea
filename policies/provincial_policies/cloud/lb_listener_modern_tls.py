"""Listeners refuse TLS older than 1.2."""

from __future__ import annotations

import re

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

MODERN = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-|$)")
"""Policies that begin at TLS 1.2 or 1.3. Source: AWS, "Security policies for your Application Load Balancer"."""


@rule(
    id="lb-listener-modern-tls",
    title=Text(vi="Chỉ dùng TLS 1.2 trở lên", en="TLS 1.2 or newer only"),
    why=Text(
        vi="TLS 1.0 và 1.1 đã bị khai thác; chấp nhận chúng là để kẻ nghe lén hạ cấp kết nối.",
        en="TLS 1.0 and 1.1 are broken; while they are accepted, an eavesdropper can bring a connection down to them.",
    ),
    remediation=Text(
        vi="Đặt ssl_policy là ELBSecurityPolicy-TLS13-1-2-2021-06 hoặc mới hơn.",
        en="Set ssl_policy to ELBSecurityPolicy-TLS13-1-2-2021-06 or newer.",
    ),
    severity=Severity.HIGH,
    controls=("DAT-02",),
    references=("FSBP ELB.17",),
    resource_types=("provincial:aws:Listener",),
)
def check(resource: Resource, context: Context) -> Findings:
    """No policy means AWS's old default, which still takes TLS 1.0."""
    if resource.get("protocol") not in ("HTTPS", "TLS"):
        yield resource.not_applicable("listener không dùng TLS", "the listener speaks no TLS")
        return
    if not MODERN.match(str(resource.get("ssl_policy", default=""))):
        yield resource.failed(
            "ssl_policy",
            message=Text(vi="chấp nhận TLS cũ hơn 1.2", en="accepts TLS older than 1.2"),
            allowed=Text(vi="chính sách bắt đầu từ TLS 1.2 hoặc 1.3", en="a policy that begins at TLS 1.2 or 1.3"),
        )
