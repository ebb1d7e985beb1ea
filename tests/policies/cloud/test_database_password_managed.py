from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-password-managed"
GIVEN = {"manage_master_user_password": ABSENT, "master_user_password": "planted-but-not-real"}
FAULT = [("DbInstance", "by-hand", example("DbInstance", **GIVEN))]


@pytest.mark.parametrize(
    "changes",
    [
        GIVEN,
        {"manage_master_user_password": False},
        {"manage_master_user_password": ABSENT},
        {"master_user_password": UNKNOWN},
    ],
)
def test_a_password_from_the_program_is_refused(judge, changes):
    verdict = judge(RULE, "DbInstance", **changes)
    assert [failed.property for failed in verdict.failures] == ["manage_master_user_password"]


def test_the_password_itself_is_never_shown(judge):
    (failed,) = judge(RULE, "DbInstance", **GIVEN).failures
    assert "planted" not in f"{failed.given} {failed.message} {failed.allowed}"


def test_a_password_that_the_store_keeps_passes(judge):
    assert judge(RULE, "DbInstance").outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "DbInstance", manage_master_user_password=UNKNOWN).outcome is Outcome.NOT_CHECKED
