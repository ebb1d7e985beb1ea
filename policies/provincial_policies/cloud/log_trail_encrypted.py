"""The trail is encrypted with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="log-trail-encrypted",
    title=Text(vi="Nhật ký thao tác được mã hóa bằng khóa riêng", en="Trail encrypted with an own key"),
    why=Text(
        vi="Nhật ký thao tác là bản đồ của cả trung tâm; ai đọc được nó biết phải tấn công vào đâu.",
        en="The trail is a map of the whole centre; whoever reads it knows where to strike.",
    ),
    remediation=Text(vi="Đặt kms_key_id là ARN của khóa nhật ký.", en="Set kms_key_id to the ARN of the key for logs."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("LOG-04", "DAT-01"),
    references=("CIS-AWS 4.5", "FSBP CloudTrail.2"),
    resource_types=("provincial:aws:Trail",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Without one, AWS's own default applies."""
    if resource.get("kms_key_id") is None:
        yield resource.failed(
            "kms_key_id",
            message=Text(vi="không được mã hóa bằng khóa riêng", en="is not encrypted with an own key"),
            allowed=Text(vi="ARN của một khóa KMS", en="the ARN of a KMS key"),
        )
