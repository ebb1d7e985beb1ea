"""Alarms through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import MetricAlarm
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError

TOPIC = "arn:aws:sns:ap-southeast-1:123456789012:alarms"
FULL = {
    "alarm_name": "disk",
    "metric_name": "FreeStorageSpace",
    "namespace": "AWS/RDS",
    "threshold": 5_000_000_000,
    "comparison_operator": "LessThanThreshold",
}


def test_an_alarm_lives_a_whole_life(cloud: Any) -> None:
    watch = cloud.client("cloudwatch")
    cloud.live(
        MetricAlarm,
        {
            **FULL,
            "dimensions": [{"name": "DBInstanceIdentifier", "value": "portal"}],
            "alarm_actions": [TOPIC],
            "tags": {"Name": "disk"},
        },
        changes={
            "alarm_description": "the portal's database is nearly full",
            "metric_name": "CPUUtilization",
            "namespace": "AWS/EC2",
            "statistic": "Maximum",
            "period": 60,
            "evaluation_periods": 3,
            "threshold": 90.5,
            "comparison_operator": "GreaterThanOrEqualToThreshold",
            "alarm_actions": [TOPIC + "-second", TOPIC],
            "ok_actions": [TOPIC],
            "actions_enabled": False,
            "treat_missing_data": "breaching",
            "dimensions": [{"name": "InstanceId", "value": "i-1"}],
            "tags": {"Name": "disk", "provincial:level": "3"},
        },
        replaces={"alarm_name": "other"},
        drift={
            "actions_enabled": lambda id: watch.enable_alarm_actions(AlarmNames=[id]),
            "tags": lambda id: watch.untag_resource(
                ResourceARN=watch.describe_alarms(AlarmNames=[id])["MetricAlarms"][0]["AlarmArn"], TagKeys=["Name"]
            ),
        },
    )


def test_an_alarm_silenced_by_hand_is_drift(cloud: Any) -> None:
    watch = cloud.client("cloudwatch")
    cloud.live(
        MetricAlarm,
        {**FULL, "alarm_actions": [TOPIC]},
        changes={"alarm_actions": None},
        drift={"actions_enabled": lambda id: watch.disable_alarm_actions(AlarmNames=[id])},
    )


def test_an_alarm_of_others_is_never_overwritten(cloud: Any) -> None:
    watch = cloud.client("cloudwatch")
    watch.put_metric_alarm(
        AlarmName="disk",
        MetricName="Theirs",
        Namespace="X",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        Statistic="Sum",
    )
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(MetricAlarm, **FULL)
    assert watch.describe_alarms(AlarmNames=["disk"])["MetricAlarms"][0]["MetricName"] == "Theirs"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"period": 45}, "period"),
        ({"period": 90}, "period"),
        ({"period": 300, "evaluation_periods": 289}, "evaluation_periods"),
        ({"period": 3600, "evaluation_periods": 169}, "evaluation_periods"),
        ({"treat_missing_data": "notbreaching"}, "treat_missing_data"),
        ({"statistic": "Mean"}, "statistic"),
        ({"comparison_operator": "<"}, "comparison_operator"),
        ({"threshold": "90"}, "threshold"),
    ],
)
def test_what_the_service_would_refuse_is_refused_offline(given: dict[str, Any], path: str) -> None:
    inputs = complete(MetricAlarm, "urn:pulumi:test::project::provincial:aws:MetricAlarm::one", {**FULL, **given})
    assert [found for found, _ in check(MetricAlarm, inputs).found] == [path]


@pytest.mark.parametrize(("period", "count"), [(300, 288), (3600, 168), (10, 6)])
def test_the_longest_look_back_is_allowed(period: int, count: int) -> None:
    given = {**FULL, "period": period, "evaluation_periods": count}
    inputs = complete(MetricAlarm, "urn:pulumi:test::project::provincial:aws:MetricAlarm::one", given)
    assert check(MetricAlarm, inputs).found == []
