from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-private"
FAULT = [("DbInstance", "faulty", example("DbInstance", publicly_accessible=True))]


@pytest.mark.parametrize("value", [True, ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "DbInstance", publicly_accessible=value)
    assert [failed.property for failed in verdict.failures] == ["publicly_accessible"]


@pytest.mark.parametrize("value", [False])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "DbInstance", publicly_accessible=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "DbInstance", publicly_accessible=UNKNOWN).outcome is Outcome.NOT_CHECKED
