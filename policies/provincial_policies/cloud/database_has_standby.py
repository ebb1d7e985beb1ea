"""A second server takes over when a database's first one fails."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="database-has-standby",
    title=Text(vi="Cơ sở dữ liệu có dự phòng nóng", en="Database has a hot standby"),
    why=Text(
        vi="Máy chủ CSDL duy nhất hỏng là mọi thủ tục hành chính dùng nó ngừng lại.",
        en="When the only database server fails, every procedure that uses it stops.",
    ),
    remediation=Text(vi="Đặt multi_az là true.", en="Set multi_az to true."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    thresholds=("hot_standby",),
    controls=("NET-10",),
    references=("CIS-AWS 3.2.4", "FSBP RDS.5", "AWSGuard rds-multi-az-support", "NIST CP-10"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is the cloud's default."""
    if context.limits.hot_standby and resource.get("multi_az", default=False) is not True:
        yield resource.failed(
            "multi_az",
            message=Text(vi="chỉ có một máy chủ", en="runs on one server"),
            allowed=Text(vi="true", en="true"),
        )
