"""A database can't be deleted by a slip."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="database-deletion-protected",
    title=Text(vi="Cơ sở dữ liệu được bảo vệ khỏi xóa nhầm", en="Database protected from deletion"),
    why=Text(
        vi="Xóa nhầm một cơ sở dữ liệu là mất mọi giao dịch từ bản sao lưu cuối cùng.",
        en="A database deleted by mistake takes every transaction since the last backup with it.",
    ),
    remediation=Text(vi="Đặt deletion_protection là true.", en="Set deletion_protection to true."),
    severity=Severity.MEDIUM,
    controls=("BKP-04", "BKP-01"),
    references=("FSBP RDS.7", "FSBP RDS.8"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is the cloud's default."""
    if resource.get("deletion_protection", default=False) is not True:
        yield resource.failed(
            "deletion_protection",
            message=Text(vi="có thể bị xóa bằng một lệnh", en="can be deleted by one call"),
            allowed=Text(vi="true", en="true"),
        )
