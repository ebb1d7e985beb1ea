from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.logging import watched_trail
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-trail-on"
FAULT = [("Trail", "trail", example("Trail", is_logging=False)), *watched_trail()[1:]]


def test_switched_off_is_refused(judge):
    verdict = judge(RULE, "Trail", is_logging=False)
    assert [failed.property for failed in verdict.failures] == ["is_logging"]
    assert verdict.failures[0].given == "false"


def test_left_out_means_on(judge):
    assert judge(RULE, "Trail", is_logging=ABSENT).outcome is Outcome.PASSED


def test_switched_on_passes(judge):
    assert judge(RULE, "Trail", is_logging=True).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Trail", is_logging=UNKNOWN).outcome is Outcome.NOT_CHECKED
