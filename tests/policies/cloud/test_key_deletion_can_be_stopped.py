from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "key-deletion-can-be-stopped"
FAULT = [("Key", "faulty", example("Key", deletion_window_in_days=7))]


@pytest.mark.parametrize("value", [7, 13])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Key", deletion_window_in_days=value)
    assert [failed.property for failed in verdict.failures] == ["deletion_window_in_days"]


@pytest.mark.parametrize("value", [14, 30, ABSENT])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Key", deletion_window_in_days=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Key", deletion_window_in_days=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Key", deletion_window_in_days=7, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
