from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-backups-kept"
FAULT = [("DbInstance", "forgetful", example("DbInstance", backup_retention_period=7))]


@pytest.mark.parametrize(("level", "days"), [(1, 7), (2, 7), (3, 30), (4, 30), (5, 30)])
def test_each_level_has_its_own_days(judge, level, days):
    tags = {"provincial:level": str(level)}
    assert judge(RULE, "DbInstance", tags=tags, backup_retention_period=days).outcome is Outcome.PASSED
    verdict = judge(RULE, "DbInstance", tags=tags, backup_retention_period=days - 1)
    assert [failed.property for failed in verdict.failures] == ["backup_retention_period"]
    assert str(days) in verdict.failures[0].message.vi


@pytest.mark.parametrize("value", [0, ABSENT])
def test_none_and_the_clouds_default_are_refused(judge, value):
    assert judge(RULE, "DbInstance", backup_retention_period=value).outcome is Outcome.FAILED


def test_an_unknown_term_is_not_checked(judge):
    assert judge(RULE, "DbInstance", backup_retention_period=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_without_a_level_it_is_not_checked(judge):
    verdict = judge(RULE, "DbInstance", backup_retention_period=1, tags={"provincial:level": ABSENT})
    assert verdict.outcome is Outcome.NOT_CHECKED
