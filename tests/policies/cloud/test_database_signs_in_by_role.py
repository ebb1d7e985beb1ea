from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-signs-in-by-role"
FAULT = [("DbInstance", "faulty", example("DbInstance", enable_iam_database_authentication=False))]


@pytest.mark.parametrize("value", [False, ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "DbInstance", enable_iam_database_authentication=value)
    assert [failed.property for failed in verdict.failures] == ["enable_iam_database_authentication"]


@pytest.mark.parametrize("value", [True])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "DbInstance", enable_iam_database_authentication=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "DbInstance", enable_iam_database_authentication=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "DbInstance", enable_iam_database_authentication=False, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_an_engine_that_cannot_is_not_judged(judge):
    verdict = judge(RULE, "DbInstance", engine="sqlserver-se", enable_iam_database_authentication=False)
    assert verdict.outcome is Outcome.NOT_APPLICABLE
