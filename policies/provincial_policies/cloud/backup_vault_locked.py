"""Nobody can delete a backup before its time is over."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="backup-vault-locked",
    title=Text(vi="Kho sao lưu được khóa", en="Backup vault locked"),
    why=Text(
        vi="Mã độc tống tiền có quyền quản trị xóa bản sao lưu trước; kho đã khóa thì không xóa được.",
        en="Ransomware with an administrator's rights deletes the backups first; a lock is what keeps them.",
    ),
    remediation=Text(
        vi="Đặt lock với min_retention_days bằng số ngày bản sao phải bất biến.",
        en="Set lock with min_retention_days to the days that copies must stay unchanged.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    thresholds=("backup_immutable",),
    controls=("BKP-04",),
    references=("CIS8 11.3", "NIST CP-9"),
    resource_types=("provincial:aws:BackupVault",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A lock without a shortest term lets backups of no days in."""
    if context.limits.backup_immutable and not resource.get("lock", "min_retention_days", default=0) > 0:
        yield resource.failed(
            "lock",
            message=Text(vi="bản sao lưu có thể bị xóa bất cứ lúc nào", en="lets backups be deleted at any time"),
            allowed=Text(vi="min_retention_days từ 1 trở lên", en="min_retention_days of 1 or more"),
        )
