from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "compute-monitored"
FAULT = [("Instance", "unwatched", example("Instance", monitoring=False))]
DATA = example("LaunchTemplate")["launch_template_data"]


@pytest.mark.parametrize("value", [False, ABSENT])
def test_a_machine_that_is_hardly_watched_is_noted(judge, value):
    verdict = judge(RULE, "Instance", monitoring=value)
    assert [failed.property for failed in verdict.failures] == ["monitoring"]


def test_a_launch_template_is_looked_at_too(judge):
    assert judge(RULE, "LaunchTemplate").outcome is Outcome.PASSED
    verdict = judge(RULE, "LaunchTemplate", launch_template_data={**DATA, "monitoring": {"enabled": False}})
    assert [failed.property for failed in verdict.failures] == ["launch_template_data.monitoring.enabled"]


def test_a_watched_machine_passes(judge):
    assert judge(RULE, "Instance").outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Instance", monitoring=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Instance", monitoring=False, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
