from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "secret-can-be-restored"
FAULT = [("Secret", "faulty", example("Secret", recovery_window_in_days=0))]


@pytest.mark.parametrize("value", [0])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Secret", recovery_window_in_days=value)
    assert [failed.property for failed in verdict.failures] == ["recovery_window_in_days"]


@pytest.mark.parametrize("value", [7, 30, ABSENT])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Secret", recovery_window_in_days=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Secret", recovery_window_in_days=UNKNOWN).outcome is Outcome.NOT_CHECKED
