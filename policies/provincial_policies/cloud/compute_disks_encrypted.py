"""Disks are encrypted at rest, from level 3 with a key of the environment's own."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.disks import BOTH, VOLUME, disks
from provincial_policies.encryption import at_rest
from provincial_policies.resource import Resource, each
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="compute-disks-encrypted",
    title=Text(vi="Ổ đĩa được mã hóa", en="Disks encrypted at rest"),
    why=Text(
        vi="Ổ đĩa hỏng được đem đổi hay thanh lý vẫn còn nguyên dữ liệu nếu không mã hóa.",
        en="A disk that is swapped or sold off still holds everything unless it is encrypted.",
    ),
    remediation=Text(
        vi="Đặt encrypted là true và kms_key_id là khóa của hệ thống.",
        en="Set encrypted to true and kms_key_id to the system's key.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    controls=("DAT-01",),
    references=("CIS-AWS 6.1.1", "FSBP EC2.3", "AWSGuard ec2-encrypted-volumes", "NIST SC-28"),
    resource_types=(VOLUME, *BOTH),
)
def check(resource: Resource, context: Context) -> Findings:
    """Each disk that is named; an image's own disks are encrypted with the image."""
    return each(disks(resource), lambda disk: at_rest(disk, context, switch="encrypted", key="kms_key_id"))
