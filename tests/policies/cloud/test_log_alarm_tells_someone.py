from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.logging import counted_alarm
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-alarm-tells-someone"
FAULT = [("MetricAlarm", "silent", example("MetricAlarm", alarm_actions=[])), *counted_alarm()[1:]]


@pytest.mark.parametrize("actions", [[], ABSENT])
def test_an_alarm_without_an_action_is_refused(judge, actions):
    verdict = judge(RULE, "MetricAlarm", alarm_actions=actions)
    assert [failed.property for failed in verdict.failures] == ["alarm_actions"]


def test_actions_switched_off_are_refused(judge):
    verdict = judge(RULE, "MetricAlarm", actions_enabled=False)
    assert [failed.property for failed in verdict.failures] == ["actions_enabled"]


def test_an_alarm_with_an_action_passes(judge):
    assert judge(RULE, "MetricAlarm").outcome is Outcome.PASSED


def test_unknown_actions_are_not_checked(judge):
    assert judge(RULE, "MetricAlarm", alarm_actions=UNKNOWN).outcome is Outcome.NOT_CHECKED
