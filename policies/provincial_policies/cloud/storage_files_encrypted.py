"""Shared files are encrypted at rest, from level 3 with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.encryption import at_rest
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="storage-files-encrypted",
    title=Text(vi="Kho tệp dùng chung được mã hóa", en="File system encrypted at rest"),
    why=Text(
        vi="Kho tệp dùng chung chứa hồ sơ đính kèm của người dân; không mã hóa thì ổ đĩa rời đi là mất.",
        en="Shared files hold what citizens attach; in clear they leave with the first disk.",
    ),
    remediation=Text(
        vi="Đặt encrypted là true và kms_key_id là khóa của hệ thống.",
        en="Set encrypted to true and kms_key_id to the system's key.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    controls=("DAT-01",),
    references=("CIS-AWS 3.3.1", "FSBP EFS.1", "AWSGuard efs-encrypted", "NIST SC-28"),
    resource_types=("provincial:aws:FileSystem",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Encryption can't be turned on later: the file system is made anew."""
    return at_rest(resource, context, switch="encrypted", key="kms_key_id")
