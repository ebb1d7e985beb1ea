"""Every network's traffic is recorded."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="net-vpc-has-flow-log",
    title=Text(vi="Mạng có ghi nhận luồng dữ liệu", en="Network has a flow log"),
    why=Text(
        vi="Không ghi luồng dữ liệu thì không biết máy nào đã trao đổi với máy nào khi có sự cố.",
        en="Without flow records nobody can tell which machine spoke to which when an incident happens.",
    ),
    remediation=Text(
        vi="Tạo FlowLog với resource_id là VPC này và traffic_type là ALL.",
        en="Add a FlowLog whose resource_id is this VPC and whose traffic_type is ALL.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    controls=("NET-11",),
    references=("CIS-AWS 4.7", "FSBP EC2.6"),
    resource_types=("provincial:aws:Vpc",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """At least one flow log of the same stack watches this VPC."""
    if not stack.referring(subject, "provincial:aws:FlowLog", "resource_id"):
        yield subject.failed(
            message=Text(vi="không có FlowLog nào theo dõi VPC này", en="no FlowLog watches this VPC"),
            given="0 FlowLog",
            allowed=Text(vi="ít nhất một FlowLog", en="at least one FlowLog"),
        )
