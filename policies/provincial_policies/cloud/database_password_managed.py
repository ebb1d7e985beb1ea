"""The administrator's password of a database passes through no program."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="database-password-managed",
    title=Text(vi="Mật khẩu quản trị CSDL do kho bí mật quản lý", en="Database password kept by the secret store"),
    why=Text(
        vi="Mật khẩu viết trong chương trình còn lại trong trạng thái, bản sao lưu và máy của kỹ sư.",
        en="A password given by a program stays in its state, in backups and on engineers' machines.",
    ),
    remediation=Text(
        vi="Bỏ master_user_password và đặt manage_master_user_password là true.",
        en="Drop master_user_password and set manage_master_user_password to true.",
    ),
    severity=Severity.HIGH,
    controls=("DAT-04", "IAM-10"),
    references=("NIST IA-5", "FSBP SecretsManager.1"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """The store also changes it by itself."""
    if resource.has("master_user_password") or resource.get("manage_master_user_password", default=False) is not True:
        yield resource.failed(
            "manage_master_user_password",
            message=Text(vi="mật khẩu do chương trình đặt", en="its password comes from a program"),
            allowed=Text(vi="true, không có master_user_password", en="true, and no master_user_password"),
        )
