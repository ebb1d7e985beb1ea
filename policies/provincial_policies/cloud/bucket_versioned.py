"""What is overwritten or deleted by mistake can be had back."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="bucket-versioned",
    title=Text(vi="Kho đối tượng giữ phiên bản cũ", en="Bucket keeps old versions"),
    why=Text(
        vi="Mã độc mã hóa tệp bằng cách ghi đè; phiên bản cũ là cách lấy lại nhanh nhất.",
        en="Ransomware overwrites files; the versions before are the quickest way back.",
    ),
    remediation=Text(vi="Đặt versioning là Enabled.", en="Set versioning to Enabled."),
    severity=Severity.HIGH,
    controls=("BKP-07", "DAT-07"),
    references=("FSBP S3.14", "CIS8 11.2"),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Never turned on and suspended are alike."""
    if resource.get("versioning") != "Enabled":
        yield resource.failed(
            "versioning",
            message=Text(vi="không giữ phiên bản cũ", en="keeps no old versions"),
            allowed=Text(vi="Enabled", en="Enabled"),
        )
