from __future__ import annotations

from provincial_policies.examples import example
from provincial_policies.examples.logging import watched_trail
from provincial_policies.verdict import Outcome

RULE = "log-trail-watched"
FAULT = [("Trail", "trail", example("Trail"))]


def test_a_trail_that_nothing_watches_is_refused(judge_stack):
    verdict = judge_stack(RULE, FAULT, "trail")
    assert [failed.given for failed in verdict.failures] == ["0 MetricAlarm"]


def test_a_trail_with_an_alarm_beside_it_passes(judge_stack):
    assert judge_stack(RULE, watched_trail(), "trail").outcome is Outcome.PASSED


def test_below_level_three_it_is_not_asked(judge_stack):
    alone = [("Trail", "trail", example("Trail", tags={"provincial:level": "2"}))]
    assert judge_stack(RULE, alone, "trail").outcome is Outcome.NOT_APPLICABLE
