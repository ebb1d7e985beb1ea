"""The administrator of a database has no name that every guessing tool knows."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

USUAL = frozenset(
    {"admin", "administrator", "dbadmin", "mariadb", "master", "mysql", "oracle", "postgres", "root", "sa", "sysadmin"}
)


@rule(
    id="database-admin-name-unusual",
    title=Text(vi="Tên quản trị CSDL không phải tên mặc định", en="Database administrator's name is not a default"),
    why=Text(vi="Công cụ dò mật khẩu thử tên mặc định trước tiên.", en="Guessing tools try the default names first."),
    remediation=Text(vi="Đặt master_username là một tên riêng.", en="Set master_username to a name of your own."),
    severity=Severity.LOW,
    controls=("IAM-02",),
    references=("FSBP RDS.24", "FSBP RDS.25", "CIS8 4.7"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Upper and lower case are alike."""
    name = str(resource.get("master_username", default=""))
    if name.lower() in USUAL:
        yield resource.failed(
            "master_username",
            message=Text(vi=f"{name} là tên mặc định", en=f"{name} is a default name"),
            allowed=Text(vi="tên khác", en="any other name"),
        )
