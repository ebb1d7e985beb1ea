"""Applications sign in to a database with their role, not with a password that lives for ever."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

ABLE = ("postgres", "mysql", "mariadb", "aurora")
"""First words of the engines that can."""


@rule(
    id="database-signs-in-by-role",
    title=Text(vi="CSDL cho đăng nhập bằng vai trò", en="Database lets roles sign in"),
    why=Text(
        vi="Mật khẩu CSDL nằm trong cấu hình ứng dụng hàng năm trời; thẻ của vai trò hết hạn sau 15 phút.",
        en="A database password lies in some configuration for years; a role's token expires in 15 minutes.",
    ),
    remediation=Text(
        vi="Đặt enable_iam_database_authentication là true.", en="Set enable_iam_database_authentication to true."
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("IAM-10",),
    references=("FSBP RDS.10", "FSBP RDS.12", "NIST IA-5"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is the cloud's default."""
    if not str(resource.get("engine")).lower().startswith(ABLE):
        yield resource.not_applicable("loại CSDL này không hỗ trợ", "this engine can't")
        return
    if resource.get("enable_iam_database_authentication", default=False) is not True:
        yield resource.failed(
            "enable_iam_database_authentication",
            message=Text(vi="chỉ đăng nhập được bằng mật khẩu", en="lets only passwords in"),
            allowed=Text(vi="true", en="true"),
        )
