"""Load balancers record who called."""

from __future__ import annotations

from provincial_policies.attributes import switched_on
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

KEY = "access_logs.s3.enabled"


@rule(
    id="lb-access-logged",
    title=Text(vi="Bộ cân bằng tải ghi nhật ký truy cập", en="Load balancer logs accesses"),
    why=Text(
        vi="Nhật ký truy cập ở cửa vào là nơi duy nhất có địa chỉ thật và cổng nguồn của người gọi.",
        en="The entry's access log is the one place that holds the caller's real address and source port.",
    ),
    remediation=Text(
        vi='Đặt attributes["access_logs.s3.enabled"] là "true" và chỉ rõ access_logs.s3.bucket.',
        en='Set attributes["access_logs.s3.enabled"] to "true" and name access_logs.s3.bucket.',
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(2),
    controls=("LOG-01",),
    references=("AWSGuard elb-logging-enabled", "FSBP ELB.5"),
    resource_types=("provincial:aws:LoadBalancer",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is AWS's default."""
    return switched_on(
        resource,
        KEY,
        kinds=("application", "network"),
        message=Text(vi="không ghi nhật ký truy cập", en="does not log accesses"),
    )
