from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-user-rights-through-groups"
OWN = ["arn:aws:iam::123456789012:policy/local/dvc-read"]
FAULT = [("User", "favourite", example("User", policy_arns=OWN))]


@pytest.mark.parametrize("arns", [OWN, [UNKNOWN]])
def test_rights_of_ones_own_are_refused(judge, arns):
    verdict = judge(RULE, "User", policy_arns=arns)
    assert [failed.property for failed in verdict.failures] == ["policy_arns"]


@pytest.mark.parametrize("arns", [ABSENT, []])
def test_rights_through_groups_pass(judge, arns):
    assert judge(RULE, "User", policy_arns=arns).outcome is Outcome.PASSED


def test_an_unknown_list_is_not_checked(judge):
    assert judge(RULE, "User", policy_arns=UNKNOWN).outcome is Outcome.NOT_CHECKED
