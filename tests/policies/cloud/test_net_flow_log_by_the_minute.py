from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-flow-log-by-the-minute"
FAULT = [("FlowLog", "flow-log", example("FlowLog", max_aggregation_interval=600))]


@pytest.mark.parametrize("seconds", [600, ABSENT])
def test_ten_minutes_are_refused(judge, seconds):
    verdict = judge(RULE, "FlowLog", max_aggregation_interval=seconds)
    assert [failed.property for failed in verdict.failures] == ["max_aggregation_interval"]
    assert "600" in verdict.failures[0].message.en


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "FlowLog", max_aggregation_interval=600, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_interval_is_not_checked(judge):
    assert judge(RULE, "FlowLog", max_aggregation_interval=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_a_minute_passes(judge):
    assert judge(RULE, "FlowLog", max_aggregation_interval=60).outcome is Outcome.PASSED
