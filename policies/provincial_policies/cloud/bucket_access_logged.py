"""Who read which object is on record."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.log_archives import receives_access_logs
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="bucket-access-logged",
    title=Text(vi="Kho đối tượng ghi nhật ký truy cập", en="Bucket logs accesses"),
    why=Text(
        vi="Khi dữ liệu bị lộ, chỉ nhật ký này cho biết hồ sơ nào đã bị lấy và của ai.",
        en="When data leaks, this log alone tells whose files were taken.",
    ),
    remediation=Text(
        vi="Đặt logging.target_bucket là kho nhật ký truy cập của môi trường.",
        en="Set logging.target_bucket to the environment's bucket for access logs.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("LOG-01", "LOG-04"),
    references=("CIS-AWS 4.4", "FSBP S3.9", "AWSGuard s3-bucket-logging-enabled"),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """The bucket that the logs themselves go to can't log into itself."""
    if receives_access_logs(resource):
        yield resource.not_applicable(
            "là kho nhận nhật ký truy cập", "is itself the bucket that access logs are written to"
        )
        return
    if not resource.has("logging", "target_bucket"):
        yield resource.failed(
            "logging",
            message=Text(vi="không ghi ai đã đọc gì", en="does not record who read what"),
            allowed=Text(vi="target_bucket là kho nhật ký truy cập", en="target_bucket: the bucket for access logs"),
        )
