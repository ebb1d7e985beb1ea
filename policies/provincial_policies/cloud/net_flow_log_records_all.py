"""A flow log records what was refused as well as what passed."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="net-flow-log-records-all",
    title=Text(vi="Ghi nhận cả luồng được phép và bị chặn", en="Flow log records accepted and refused traffic"),
    why=Text(
        vi="Luồng bị chặn cho thấy ai đang dò quét; luồng được phép cho thấy dữ liệu đã đi đâu. Cần cả hai.",
        en="Refused traffic shows who is probing, accepted traffic shows where data went: an inquiry needs both.",
    ),
    remediation=Text(vi="Đặt traffic_type là ALL.", en="Set traffic_type to ALL."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("NET-11",),
    references=("CIS-AWS 4.7",),
    resource_types=("provincial:aws:FlowLog",),
)
def check(resource: Resource, context: Context) -> Findings:
    """ACCEPT or REJECT alone is half the picture."""
    if resource.get("traffic_type") != "ALL":
        yield resource.failed(
            "traffic_type",
            message=Text(vi="chỉ ghi nhận một phần lưu lượng", en="records only a part of the traffic"),
            allowed=Text(vi="ALL", en="ALL"),
        )
