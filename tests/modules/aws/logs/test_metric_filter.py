"""Metric filters through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import LogGroup, MetricFilter
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError
from provincial_cloud.sandbox.completed_moto import complete_moto

COUNT = {"metric_name": "RootUse", "metric_namespace": "provincial/audit", "metric_value": "1"}
FULL = {
    "log_group_name": "/local/trail",
    "filter_name": "root-use",
    "filter_pattern": '{ $.userIdentity.type = "Root" }',
    "metric_transformations": [COUNT],
}


@pytest.fixture
def completed_moto() -> None:
    """moto alone keeps a filter that is put again twice."""
    complete_moto()


@pytest.mark.usefixtures("completed_moto")
def test_a_filter_lives_a_whole_life(cloud: Any) -> None:
    logs = cloud.client("logs")
    for name in ("/local/trail", "/local/other"):
        cloud.make(LogGroup, log_group_name=name)
    cloud.live(
        MetricFilter,
        FULL,
        changes={
            "filter_pattern": "",
            "metric_transformations": [{**COUNT, "metric_name": "Entries", "default_value": 0.0}],
        },
        replaces={"log_group_name": "/local/other"},
        drift={
            "filter_pattern": lambda id: logs.put_metric_filter(
                logGroupName="/local/trail",
                filterName="root-use",
                filterPattern="nobody",
                metricTransformations=[
                    {"metricName": "RootUse", "metricNamespace": "provincial/audit", "metricValue": "1"}
                ],
            ),
        },
    )


def test_a_filter_of_the_same_beginning_is_another_one(cloud: Any) -> None:
    cloud.make(LogGroup, log_group_name="/local/trail")
    longer, _ = cloud.make(MetricFilter, **{**FULL, "filter_name": "root-use-twice"})
    assert cloud.runner(MetricFilter).read("root-use//local/trail", {}, {}) is None
    assert longer == "root-use-twice//local/trail"


def test_a_filter_of_others_is_never_overwritten(cloud: Any) -> None:
    logs = cloud.client("logs")
    cloud.make(LogGroup, log_group_name="/local/trail")
    theirs = {"metricName": "Theirs", "metricNamespace": "X", "metricValue": "1"}
    logs.put_metric_filter(
        logGroupName="/local/trail", filterName="root-use", filterPattern="x", metricTransformations=[theirs]
    )
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(MetricFilter, **FULL)
    assert logs.describe_metric_filters()["metricFilters"][0]["filterPattern"] == "x"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"filter_name": "a/b"}, "filter_name"),
        ({"filter_name": "a:b"}, "filter_name"),
        ({"metric_transformations": [{**COUNT, "metric_valeu": "1"}]}, "metric_transformations[0].metric_valeu"),
        ({"metric_transformations": []}, "metric_transformations"),
    ],
)
def test_what_the_service_would_refuse_is_refused_offline(given: dict[str, Any], path: str) -> None:
    inputs = complete(MetricFilter, "urn:pulumi:test::project::provincial:aws:MetricFilter::one", {**FULL, **given})
    assert [found for found, _ in check(MetricFilter, inputs).found] == [path]
