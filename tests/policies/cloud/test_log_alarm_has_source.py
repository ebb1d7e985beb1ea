from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.examples.logging import counted_alarm
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-alarm-has-source"
FAULT = [("MetricAlarm", "alarm", example("MetricAlarm"))]
COUNT = {"metric_name": "RootSignIn", "metric_namespace": "provincial/local", "metric_value": "1"}


def with_filter(**changes):
    """The alarm beside a filter that counts like this."""
    return [*FAULT, ("MetricFilter", "filter", example("MetricFilter", metric_transformations=[{**COUNT, **changes}]))]


def test_an_alarm_on_what_nothing_counts_is_refused(judge_stack):
    verdict = judge_stack(RULE, FAULT, "alarm")
    assert [(failed.property, failed.given) for failed in verdict.failures] == [("metric_name", "RootSignIn")]


@pytest.mark.parametrize("changes", [{"metric_name": "Other"}, {"metric_namespace": "provincial/elsewhere"}])
def test_a_filter_that_counts_something_else_does_not_help(judge_stack, changes):
    assert judge_stack(RULE, with_filter(**changes), "alarm").outcome is Outcome.FAILED


def test_an_alarm_with_its_filter_passes(judge_stack):
    assert judge_stack(RULE, counted_alarm(), "alarm").outcome is Outcome.PASSED


def test_an_alarm_on_a_figure_of_the_cloud_passes(judge_stack):
    own = [("MetricAlarm", "alarm", example("MetricAlarm", namespace="AWS/RDS", metric_name="CPUUtilization"))]
    assert judge_stack(RULE, own, "alarm").outcome is Outcome.PASSED


def test_a_filter_that_is_not_known_yet_is_not_checked(judge_stack):
    assert judge_stack(RULE, with_filter(metric_name=UNKNOWN), "alarm").outcome is not Outcome.PASSED
