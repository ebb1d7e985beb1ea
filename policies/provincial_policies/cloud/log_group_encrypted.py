"""Log groups are encrypted with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="log-group-encrypted",
    title=Text(vi="Nhóm nhật ký được mã hóa bằng khóa riêng", en="Log group encrypted with an own key"),
    why=Text(
        vi="Nhật ký chứa tài khoản, địa chỉ và lỗi hệ thống; khóa riêng cho biết và giới hạn ai đọc được.",
        en="Logs hold accounts, addresses and errors; an own key limits who can read them, and records who did.",
    ),
    remediation=Text(vi="Đặt kms_key_id là ARN của khóa nhật ký.", en="Set kms_key_id to the ARN of the key for logs."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("DAT-01", "LOG-04"),
    references=("CIS8 3.11",),
    resource_types=("provincial:aws:LogGroup",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Without one, AWS's own default applies."""
    if resource.get("kms_key_id") is None:
        yield resource.failed(
            "kms_key_id",
            message=Text(vi="không được mã hóa bằng khóa riêng", en="is not encrypted with an own key"),
            allowed=Text(vi="ARN của một khóa KMS", en="the ARN of a KMS key"),
        )
