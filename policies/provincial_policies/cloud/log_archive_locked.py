"""Nobody can delete or change logs before their term is over."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.log_archives import writers_to
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="log-archive-locked",
    title=Text(vi="Kho nhật ký không thể sửa, xóa", en="Log archive can't be changed"),
    why=Text(
        vi="Kẻ xâm nhập có quyền quản trị sẽ xóa nhật ký trước tiên; khóa đối tượng giữ chứng cứ lại.",
        en="An intruder with administrator rights deletes the logs first; a lock keeps the evidence.",
    ),
    remediation=Text(
        vi="Đặt object_lock với mode COMPLIANCE và days không ít hơn thời hạn lưu của cấp độ.",
        en="Set object_lock with mode COMPLIANCE and at least as many days as the level keeps logs.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    thresholds=("log_retention_days",),
    controls=("LOG-04", "LOG-02"),
    references=("CIS8 8.10", "FSBP S3.15"),
    resource_types=("provincial:aws:Bucket",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Buckets that no trail or flow log of this stack writes to are not log archives."""
    if not writers_to(subject, stack):
        yield subject.not_applicable("không phải kho nhật ký", "not a log archive")
        return
    wanted = context.limits.log_retention_days
    days = subject.get("object_lock", "days", default=0)
    if days < wanted:
        yield subject.failed(
            "object_lock",
            message=Text(
                vi=f"nhật ký chỉ được khóa {days} ngày; cấp độ {context.level} cần {wanted} ngày",
                en=f"logs are locked for {days} days; level {context.level} needs {wanted}",
            ),
            allowed=Text(vi=f"khóa từ {wanted} ngày trở lên", en=f"a lock of {wanted} days or more"),
        )
