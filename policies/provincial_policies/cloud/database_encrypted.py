"""Databases are encrypted at rest, from level 3 with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.encryption import at_rest
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="database-encrypted",
    title=Text(vi="Cơ sở dữ liệu được mã hóa", en="Database encrypted at rest"),
    why=Text(
        vi="Bản chụp và ổ đĩa không mã hóa mang theo toàn bộ dữ liệu người dân khi rời khỏi phòng máy.",
        en="Snapshots and disks in clear carry every citizen's record along when they leave the room.",
    ),
    remediation=Text(
        vi="Đặt storage_encrypted là true và kms_key_id là khóa của hệ thống.",
        en="Set storage_encrypted to true and kms_key_id to the system's key.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    controls=("DAT-01",),
    references=("CIS-AWS 3.2.1", "FSBP RDS.3", "AWSGuard rds-storage-encrypted", "NIST SC-28"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Without a key of its own the cloud's key for databases is used, which every account shares."""
    return at_rest(resource, context, switch="storage_encrypted", key="kms_key_id")
