from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.logging import watched_trail
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-trail-has-global-events"
FAULT = [("Trail", "trail", example("Trail", include_global_service_events=False)), *watched_trail()[1:]]


def test_switched_off_is_refused(judge):
    verdict = judge(RULE, "Trail", include_global_service_events=False)
    assert [failed.property for failed in verdict.failures] == ["include_global_service_events"]
    assert verdict.failures[0].given == "false"


def test_left_out_means_on(judge):
    assert judge(RULE, "Trail", include_global_service_events=ABSENT).outcome is Outcome.PASSED


def test_switched_on_passes(judge):
    assert judge(RULE, "Trail", include_global_service_events=True).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Trail", include_global_service_events=UNKNOWN).outcome is Outcome.NOT_CHECKED
