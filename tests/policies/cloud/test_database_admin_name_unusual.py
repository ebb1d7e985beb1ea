from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-admin-name-unusual"
FAULT = [("DbInstance", "faulty", example("DbInstance", master_username="postgres"))]


@pytest.mark.parametrize("value", ["postgres", "Admin", "ROOT", "sa"])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "DbInstance", master_username=value)
    assert [failed.property for failed in verdict.failures] == ["master_username"]


@pytest.mark.parametrize("value", ["dvc_owner", "platform"])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "DbInstance", master_username=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "DbInstance", master_username=UNKNOWN).outcome is Outcome.NOT_CHECKED
