"""Somebody is woken by what the trail records."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="log-trail-watched",
    title=Text(vi="Có cảnh báo trên nhật ký thao tác", en="Alarms watch the trail"),
    why=Text(
        vi="Nhật ký không ai xem thì sự cố chỉ được biết khi đã quá muộn so với mốc báo cáo 24 giờ.",
        en="While nobody watches the trail, an incident is learned of long after the 24 hours for the first notice.",
    ),
    remediation=Text(
        vi="Tạo MetricAlarm cho đăng nhập thất bại, thay đổi quyền, định tuyến, nhóm bảo mật và xóa khóa.",
        en="Add MetricAlarms for failed sign-ins, changes of permissions, routes, security groups, and deleted keys.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("LOG-06",),
    references=("CIS-AWS 5.1", "CIS-AWS 5.16"),
    resource_types=("provincial:aws:Trail",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """At least one alarm lies in the trail's stack."""
    if not stack.of_type("provincial:aws:MetricAlarm"):
        yield subject.failed(
            given="0 MetricAlarm",
            message=Text(vi="không có cảnh báo nào trong stack này", en="there is no alarm in this stack"),
            allowed=Text(vi="ít nhất một MetricAlarm", en="at least one MetricAlarm"),
        )
