"""Shared files are copied every day."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="storage-files-backed-up",
    title=Text(vi="Kho tệp dùng chung được sao lưu", en="File system backed up"),
    why=Text(
        vi="Tệp bị xóa nhầm hay bị mã độc mã hóa chỉ lấy lại được từ bản sao lưu.",
        en="Files deleted by mistake or encrypted by ransomware come back from a backup or not at all.",
    ),
    remediation=Text(vi="Đặt backup là true.", en="Set backup to true."),
    severity=Severity.HIGH,
    controls=("BKP-01",),
    references=("FSBP EFS.2", "NIST CP-9"),
    resource_types=("provincial:aws:FileSystem",),
)
def check(resource: Resource, context: Context) -> Findings:
    """The file system's own switch, beside the environment's plans."""
    if resource.get("backup", default=False) is not True:
        yield resource.failed(
            "backup",
            message=Text(vi="không được sao lưu tự động", en="is not backed up by itself"),
            allowed=Text(vi="true", en="true"),
        )
