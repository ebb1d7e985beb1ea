from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "registry-has-lifecycle"
FAULT = [("Repository", "faulty", example("Repository", lifecycle_policy=ABSENT))]


@pytest.mark.parametrize("value", [ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Repository", lifecycle_policy=value)
    assert [failed.property for failed in verdict.failures] == ["lifecycle_policy"]


@pytest.mark.parametrize("value", ["{}", {"rules": []}])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Repository", lifecycle_policy=value).outcome is Outcome.PASSED


def test_one_still_to_be_made_passes(judge):
    assert judge(RULE, "Repository", lifecycle_policy=UNKNOWN).outcome is Outcome.PASSED
