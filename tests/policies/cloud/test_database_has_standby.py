from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-has-standby"
FAULT = [("DbInstance", "faulty", example("DbInstance", multi_az=False))]


@pytest.mark.parametrize("value", [False, ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "DbInstance", multi_az=value)
    assert [failed.property for failed in verdict.failures] == ["multi_az"]


@pytest.mark.parametrize("value", [True])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "DbInstance", multi_az=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "DbInstance", multi_az=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "DbInstance", multi_az=False, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
