"""Objects are encrypted at rest, from level 3 with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.log_archives import receives_access_logs
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

OWN_KEY_FROM = 3
OWN_KEY = ("aws:kms", "aws:kms:dsse")


@rule(
    id="bucket-encrypted",
    title=Text(vi="Kho đối tượng được mã hóa", en="Bucket encrypted at rest"),
    why=Text(
        vi="Ổ đĩa thay ra khỏi phòng máy mang theo dữ liệu; chỉ khóa riêng mới cho biết ai đã giải mã.",
        en="Disks leave the room with data on them, and only an own key tells who has decrypted what.",
    ),
    remediation=Text(
        vi="Đặt encryption với sse_algorithm aws:kms và kms_master_key_id của hệ thống.",
        en="Set encryption with sse_algorithm aws:kms and kms_master_key_id of the system's key.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    controls=("DAT-01",),
    references=("FSBP S3.17", "NIST SC-28"),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A bucket that receives access logs keeps the service's key: the service can't write with any other."""
    algorithm = resource.get("encryption", "sse_algorithm")
    if algorithm is None:
        yield resource.failed(
            "encryption",
            message=Text(vi="không khai báo mã hóa", en="declares no encryption"),
            allowed=Text(vi="aws:kms với khóa của hệ thống", en="aws:kms with the system's key"),
        )
        return
    if context.known_level() < OWN_KEY_FROM or receives_access_logs(resource):
        return
    if algorithm not in OWN_KEY or resource.get("encryption", "kms_master_key_id") is None:
        yield resource.failed(
            "encryption",
            message=Text(
                vi=f"không dùng khóa riêng; cấp độ {context.level} cần khóa của hệ thống",
                en=f"uses no key of its own; level {context.level} needs the system's key",
            ),
            allowed=Text(vi="aws:kms và kms_master_key_id", en="aws:kms and kms_master_key_id"),
        )
