from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-minor-upgrades"
FAULT = [("DbInstance", "faulty", example("DbInstance", auto_minor_version_upgrade=False))]


@pytest.mark.parametrize("value", [False])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "DbInstance", auto_minor_version_upgrade=value)
    assert [failed.property for failed in verdict.failures] == ["auto_minor_version_upgrade"]


@pytest.mark.parametrize("value", [True, ABSENT])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "DbInstance", auto_minor_version_upgrade=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "DbInstance", auto_minor_version_upgrade=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_at_level_one_it_is_not_asked(judge):
    verdict = judge(RULE, "DbInstance", auto_minor_version_upgrade=False, tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
