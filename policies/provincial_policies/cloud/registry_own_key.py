"""Images are encrypted with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="registry-own-key",
    title=Text(vi="Kho ảnh được mã hóa bằng khóa riêng", en="Registry encrypted with an own key"),
    why=Text(
        vi="Ảnh chứa mã nguồn và cấu hình; khóa riêng cho biết ai đã lấy và thu hồi được.",
        en="Images hold code and settings; an own key tells who took them and can be withdrawn.",
    ),
    remediation=Text(
        vi="Đặt encryption_configuration với encryption_type KMS và kms_key.",
        en="Set encryption_configuration with encryption_type KMS and kms_key.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("DAT-01",),
    references=("FSBP ECR.5", "NIST SC-28"),
    resource_types=("provincial:aws:Repository",),
)
def check(resource: Resource, context: Context) -> Findings:
    """It can't be changed later: the repository is made anew."""
    kind = resource.get("encryption_configuration", "encryption_type", default="AES256")
    if kind not in ("KMS", "KMS_DSSE") or not resource.has("encryption_configuration", "kms_key"):
        yield resource.failed(
            "encryption_configuration",
            message=Text(vi="không dùng khóa riêng", en="uses no key of its own"),
            allowed=Text(vi="encryption_type: KMS và kms_key", en="encryption_type: KMS and kms_key"),
        )
