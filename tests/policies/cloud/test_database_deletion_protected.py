from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-deletion-protected"
FAULT = [("DbInstance", "faulty", example("DbInstance", deletion_protection=False))]


@pytest.mark.parametrize("value", [False, ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "DbInstance", deletion_protection=value)
    assert [failed.property for failed in verdict.failures] == ["deletion_protection"]


@pytest.mark.parametrize("value", [True])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "DbInstance", deletion_protection=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "DbInstance", deletion_protection=UNKNOWN).outcome is Outcome.NOT_CHECKED
