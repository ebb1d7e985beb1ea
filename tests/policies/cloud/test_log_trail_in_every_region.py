from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.logging import watched_trail
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-trail-in-every-region"
FAULT = [("Trail", "trail", example("Trail", is_multi_region_trail=False)), *watched_trail()[1:]]


def test_switched_off_is_refused(judge):
    verdict = judge(RULE, "Trail", is_multi_region_trail=False)
    assert [failed.property for failed in verdict.failures] == ["is_multi_region_trail"]
    assert verdict.failures[0].given == "false"


def test_left_out_means_one_region(judge):
    assert judge(RULE, "Trail", is_multi_region_trail=ABSENT).outcome is Outcome.FAILED


def test_switched_on_passes(judge):
    assert judge(RULE, "Trail", is_multi_region_trail=True).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Trail", is_multi_region_trail=UNKNOWN).outcome is Outcome.NOT_CHECKED
