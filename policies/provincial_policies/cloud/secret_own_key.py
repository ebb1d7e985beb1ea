"""Secrets are encrypted with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="secret-own-key",
    title=Text(vi="Bí mật được mã hóa bằng khóa riêng", en="Secret encrypted with an own key"),
    why=Text(
        vi="Khóa chung của dịch vụ không cho biết ai đã đọc bí mật và không thu hồi riêng được.",
        en="The service's shared key neither tells who read a secret nor can it be taken away from one system.",
    ),
    remediation=Text(vi="Đặt kms_key_id là khóa của hệ thống.", en="Set kms_key_id to the system's key."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("DAT-01", "DAT-03"),
    references=("NIST SC-12", "NIST SC-28"),
    resource_types=("provincial:aws:Secret",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Without one the service's own key is used."""
    if not resource.has("kms_key_id"):
        yield resource.failed(
            "kms_key_id",
            message=Text(vi="dùng khóa chung của dịch vụ", en="uses the service's own key"),
            allowed=Text(vi="khóa của hệ thống", en="the system's key"),
        )
