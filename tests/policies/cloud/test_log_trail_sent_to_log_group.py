from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.logging import watched_trail
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-trail-sent-to-log-group"
UNSENT = example("Trail", cloud_watch_logs_log_group_arn=ABSENT, cloud_watch_logs_role_arn=ABSENT)
FAULT = [("Trail", "trail", UNSENT), *watched_trail()[1:]]


def test_a_trail_that_reaches_no_log_group_is_refused(judge):
    verdict = judge(RULE, "Trail", cloud_watch_logs_log_group_arn=ABSENT)
    assert [failed.property for failed in verdict.failures] == ["cloud_watch_logs_log_group_arn"]
    assert verdict.failures[0].given == "absent"


def test_a_trail_that_reaches_one_passes(judge):
    assert judge(RULE, "Trail").outcome is Outcome.PASSED


def test_a_group_that_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Trail", cloud_watch_logs_log_group_arn=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Trail", cloud_watch_logs_log_group_arn=ABSENT, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
