"""Only load balancers of the edge and the DMZ face the Internet."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import PUBLIC_ZONES, Label
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="lb-public-only-in-public-zones",
    title=Text(vi="Chỉ vùng biên và DMZ hướng ra Internet", en="Internet-facing in edge and DMZ only"),
    why=Text(
        vi="Bộ cân bằng tải của vùng bên trong mà hướng ra Internet thì bỏ qua cả vùng DMZ.",
        en="An inner zone's load balancer that faces the Internet bypasses the DMZ altogether.",
    ),
    remediation=Text(
        vi="Đặt scheme là internal; dịch vụ công khai dùng bộ cân bằng tải ở vùng dmz.",
        en="Set scheme to internal; publish services through a load balancer of zone dmz.",
    ),
    severity=Severity.CRITICAL,
    controls=("NET-01", "NET-02"),
    references=("CIS8 12.2",),
    resource_types=("provincial:aws:LoadBalancer",),
)
def check(resource: Resource, context: Context) -> Findings:
    """No scheme means AWS's default, which faces the Internet."""
    if resource.get("scheme", default="internet-facing") == "internal":
        return
    zone = resource.labels.zone
    if zone is None:
        yield resource.not_checked("không có nhãn provincial:zone", f"the resource has no {Label.ZONE} tag")
    elif zone not in PUBLIC_ZONES:
        yield resource.failed(
            "scheme",
            message=Text(vi=f"vùng {zone} hướng ra Internet", en=f"zone {zone} faces the Internet"),
            allowed=Text(vi="internal (trừ vùng edge và dmz)", en="internal, except in zones edge and dmz"),
        )
