"""An alarm on a figure of one's own has something that counts it."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, stack_rule

BY_THE_CLOUD = "AWS/"
"""How the namespaces begin whose figures the cloud itself measures."""


@stack_rule(
    id="log-alarm-has-source",
    title=Text(vi="Cảnh báo có nguồn số liệu", en="Alarm has a source"),
    why=Text(
        vi="Cảnh báo trên chỉ số không ai ghi thì im lặng mãi mãi mà vẫn trông như đang canh gác.",
        en="An alarm on a figure that nothing records stays silent for ever, and looks as if it kept watch.",
    ),
    remediation=Text(
        vi="Tạo MetricFilter có cùng metric_name và metric_namespace trên nhóm nhật ký được theo dõi.",
        en="Add a MetricFilter with the same metric_name and metric_namespace on the log group to watch.",
    ),
    severity=Severity.MEDIUM,
    controls=("LOG-06",),
    references=("CIS-AWS 5.1", "NIST SI-4"),
    resource_types=("provincial:aws:MetricAlarm",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Some metric filter of the stack counts what the alarm looks at, or the cloud does."""
    namespace, metric = str(subject.get("namespace")), subject.get("metric_name")
    if namespace.startswith(BY_THE_CLOUD):
        return
    counted = {
        (count.get("metric_namespace"), count.get("metric_name"))
        for source in stack.of_type("provincial:aws:MetricFilter")
        for count in source.entries("metric_transformations")
    }
    if (namespace, metric) not in counted:
        yield subject.failed(
            "metric_name",
            message=Text(
                vi=f"không có MetricFilter nào ghi chỉ số này vào {namespace}",
                en=f"no MetricFilter records this figure in {namespace}",
            ),
            allowed=Text(
                vi="một chỉ số được MetricFilter trong stack này ghi, hoặc chỉ số AWS/…",
                en="a figure that a MetricFilter of this stack records, or one of AWS/…",
            ),
        )
