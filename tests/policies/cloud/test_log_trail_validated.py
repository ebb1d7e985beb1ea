from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.logging import watched_trail
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-trail-validated"
FAULT = [("Trail", "trail", example("Trail", enable_log_file_validation=False)), *watched_trail()[1:]]


def test_switched_off_is_refused(judge):
    verdict = judge(RULE, "Trail", enable_log_file_validation=False)
    assert [failed.property for failed in verdict.failures] == ["enable_log_file_validation"]
    assert verdict.failures[0].given == "false"


def test_left_out_means_off(judge):
    assert judge(RULE, "Trail", enable_log_file_validation=ABSENT).outcome is Outcome.FAILED


def test_switched_on_passes(judge):
    assert judge(RULE, "Trail", enable_log_file_validation=True).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Trail", enable_log_file_validation=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_at_level_one_it_is_not_asked(judge):
    verdict = judge(RULE, "Trail", enable_log_file_validation=False, tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
