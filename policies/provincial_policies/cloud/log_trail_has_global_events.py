"""The trail records calls to services that have no region: accounts and permissions above all."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="log-trail-has-global-events",
    title=Text(vi="Nhật ký có thao tác tài khoản và phân quyền", en="Trail holds account and permission changes"),
    why=Text(
        vi="Thay đổi tài khoản, quyền và phiên đăng nhập là sự kiện toàn cục; thiếu chúng thì không truy được ai làm.",
        en="Changes of accounts, permissions and sessions are global events; without them nobody can be traced.",
    ),
    remediation=Text(
        vi="Đặt include_global_service_events là true (mặc định).",
        en="Set include_global_service_events to true, which is the default.",
    ),
    severity=Severity.HIGH,
    controls=("LOG-01",),
    references=("CIS-AWS 4.1",),
    resource_types=("provincial:aws:Trail",),
)
def check(resource: Resource, context: Context) -> Findings:
    """On is AWS's default."""
    if resource.get("include_global_service_events", default=True) is not True:
        yield resource.failed(
            "include_global_service_events",
            message=Text(vi="bỏ qua sự kiện toàn cục", en="leaves global events out"),
            allowed=Text(vi="true", en="true"),
        )
