"""Alarms on figures that the cloud measures."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.aws.declaration import (
    Argument,
    Call,
    Json,
    Lifecycle,
    ListArgument,
    Listing,
    MapArgument,
    Mistake,
    Ref,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

ARGUMENTS = (
    "alarm_description",
    "metric_name",
    "namespace",
    "statistic",
    "period",
    "evaluation_periods",
    "threshold",
    "comparison_operator",
    "alarm_actions",
    "ok_actions",
    "actions_enabled",
    "treat_missing_data",
    "dimensions",
)
MISSING = ("missing", "ignore", "breaching", "notBreaching")
"""CloudWatch API, PutMetricAlarm."""
SHORT_PERIODS = (10, 20, 30)
MOST_SECONDS, MOST_SECONDS_OF_SHORT = 604_800, 86_400
"""How far back an alarm looks at most: seven days, or one where a period is shorter than an hour."""


def _inspect(arguments: Json) -> Iterator[Mistake]:
    treat = arguments.get("treat_missing_data")
    if treat is not None and treat not in MISSING:
        yield Mistake(
            argument="treat_missing_data", given=treat, allowed=", ".join(MISSING), why="the API knows no other"
        )
    period, count = arguments.get("period"), arguments.get("evaluation_periods")
    if not isinstance(period, int):
        return
    if period not in SHORT_PERIODS and (period < 60 or period % 60):
        yield Mistake(
            argument="period", given=period, allowed="10, 20, 30 or a multiple of 60 seconds", why="the API's raster"
        )
        return
    most = MOST_SECONDS if period >= 3600 else MOST_SECONDS_OF_SHORT
    if isinstance(count, int) and period * count > most:
        yield Mistake(
            argument="evaluation_periods",
            given=count,
            allowed=f"at most {most // period} periods of {period} seconds",
            why=f"an alarm with such a period looks back over {most // 86_400} days at most",
        )


class MetricAlarm(AwsResource):
    """An alarm that goes off when a figure crosses a threshold."""

    alarm_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=255)
    """Name, at most 255 characters, unique in the account's region; made from the resource's name where unset."""
    alarm_description: Argument[str] = argument(default="")
    """What it means when it goes off, and what to do, at most 1024 characters."""
    metric_name: Argument[str] = argument()
    """Name of the figure."""
    namespace: Argument[str] = argument()
    """Where the figure comes from, as AWS/RDS."""
    statistic: Argument[str] = argument(default="Average")
    """Average, Sum, Minimum, Maximum or SampleCount over a period."""
    period: Argument[int] = argument(default=300)
    """Seconds that one value covers: 10, 20, 30 or a multiple of 60."""
    evaluation_periods: Argument[int] = argument(default=1)
    """How many periods in a row must cross the threshold."""
    threshold: Argument[float] = argument()
    """The value to compare with, in the figure's own unit."""
    comparison_operator: Argument[str] = argument()
    """GreaterThanThreshold, GreaterThanOrEqualToThreshold, LessThanThreshold or LessThanOrEqualToThreshold."""
    alarm_actions: ListArgument[str] = argument(default=None, unordered=True, watched=True)
    """ARNs told when it goes off, as a Topic's; unset means nobody."""
    ok_actions: ListArgument[str] = argument(default=None, unordered=True, watched=True)
    """ARNs told when it is over; unset means nobody."""
    actions_enabled: Argument[bool] = argument(default=True)
    """Whether anybody is told at all; an alarm silenced by hand is drift."""
    treat_missing_data: Argument[str] = argument(default="missing")
    """What a period without data counts as: missing (nothing is known), ignore, breaching or notBreaching."""
    dimensions: ListArgument[dict[str, str]] = argument(default=None, unordered=True, watched=True)
    """`name` and `value` of what is measured, as {"name": "DBInstanceIdentifier", "value": "portal"}."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="cloudwatch",
        create=Call("put_metric_alarm"),
        id="$alarm_name",
        read=Call("describe_alarms", {"AlarmNames": [Ref("alarm_name")]}),
        item="metric_alarms[0]",
        values={"arn": "alarm_arn", "treat_missing_data": "treat_missing_data || 'missing'"},
        update=(Call("put_metric_alarm", {"AlarmName": Ref("alarm_name")}, ARGUMENTS),),
        delete=Call("delete_alarms", {"AlarmNames": [Ref("alarm_name")]}),
        tagging=Tagging(
            add=Call("tag_resource", {"ResourceARN": Ref("arn")}),
            remove=Call("untag_resource", {"ResourceARN": Ref("arn")}),
            get=Call("list_tags_for_resource", {"ResourceARN": Ref("arn")}),
        ),
        listing=Listing(call=Call("describe_alarms"), items="metric_alarms", id="alarm_name"),
        inspect=_inspect,
        look_first=True,
        gone=("ResourceNotFound", "ResourceNotFoundException"),
    )
