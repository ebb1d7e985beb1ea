from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-session-ends-in-time"
FAULT = [("Role", "long", example("Role", max_session_duration=12 * 3600))]


@pytest.mark.parametrize(("level", "hours"), [(3, 8), (4, 4), (5, 4)])
def test_each_level_has_its_own_hours(judge, level, hours):
    tags = {"provincial:level": str(level)}
    assert judge(RULE, "Role", tags=tags, max_session_duration=hours * 3600).outcome is Outcome.PASSED
    verdict = judge(RULE, "Role", tags=tags, max_session_duration=hours * 3600 + 1)
    assert [failed.property for failed in verdict.failures] == ["max_session_duration"]
    assert str(hours) in verdict.failures[0].message.vi


def test_the_clouds_default_passes(judge):
    assert judge(RULE, "Role", max_session_duration=ABSENT).outcome is Outcome.PASSED


def test_an_unknown_time_is_not_checked(judge):
    assert judge(RULE, "Role", max_session_duration=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Role", max_session_duration=43200, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
