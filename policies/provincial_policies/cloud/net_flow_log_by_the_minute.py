"""A flow log is gathered by the minute, not by ten."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

LONGEST_SECONDS = 60
"""Longest interval of gathering, in seconds; ours, no figure in the standard."""


@rule(
    id="net-flow-log-by-the-minute",
    title=Text(vi="Luồng dữ liệu được gom theo phút", en="Flow log gathered by the minute"),
    why=Text(
        vi="Gom mười phút một lần thì cảnh báo đến muộn và không xếp được thứ tự sự việc.",
        en="At ten minutes a time, alerts come late and the order of events is lost.",
    ),
    remediation=Text(vi="Đặt max_aggregation_interval là 60.", en="Set max_aggregation_interval to 60."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("NET-11", "LOG-06"),
    references=("CIS8 13.6",),
    resource_types=("provincial:aws:FlowLog",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means AWS's default of 600 seconds."""
    seconds = resource.get("max_aggregation_interval", default=600)
    if seconds > LONGEST_SECONDS:
        yield resource.failed(
            "max_aggregation_interval",
            message=Text(vi=f"gom luồng mỗi {seconds} giây", en=f"gathers flows every {seconds} seconds"),
            allowed=Text(vi=f"{LONGEST_SECONDS} giây", en=f"{LONGEST_SECONDS} seconds"),
        )
