"""The trail's files carry proof that nobody changed them."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="log-trail-validated",
    title=Text(vi="Nhật ký thao tác có kiểm tra toàn vẹn", en="Trail files validated"),
    why=Text(
        vi="Không có mã băm ký số thì không chứng minh được nhật ký chưa bị sửa.",
        en="Without signed digests nobody can prove that the trail was not edited.",
    ),
    remediation=Text(vi="Đặt enable_log_file_validation là true.", en="Set enable_log_file_validation to true."),
    severity=Severity.HIGH,
    levels=levels_from(2),
    controls=("LOG-04", "DAT-07"),
    references=("CIS-AWS 4.2", "FSBP CloudTrail.4"),
    resource_types=("provincial:aws:Trail",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is AWS's default."""
    if resource.get("enable_log_file_validation", default=False) is not True:
        yield resource.failed(
            "enable_log_file_validation",
            message=Text(vi="không kiểm tra toàn vẹn tệp nhật ký", en="does not validate its files"),
            allowed=Text(vi="true", en="true"),
        )
