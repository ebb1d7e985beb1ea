from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-no-administrator-policy"
MIGHTY = "arn:aws:iam::aws:policy/AdministratorAccess"
FAULT = [("RolePolicyAttachment", "mighty", example("RolePolicyAttachment", policy_arn=MIGHTY))]


@pytest.mark.parametrize("name", ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"])
@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_the_clouds_mighty_policies_are_refused(judge, name, partition):
    verdict = judge(RULE, "RolePolicyAttachment", policy_arn=f"arn:{partition}:iam::aws:policy/{name}")
    assert [failed.property for failed in verdict.failures] == ["policy_arn"]


@pytest.mark.parametrize("class_name", ["Group", "User"])
def test_groups_and_users_may_not_have_them_either(judge, class_name):
    verdict = judge(RULE, class_name, policy_arns=[UNKNOWN, MIGHTY])
    assert [failed.property for failed in verdict.failures] == ["policy_arns[1]"]


@pytest.mark.parametrize("class_name", ["Group", "User", "RolePolicyAttachment"])
def test_other_policies_pass(judge, class_name):
    assert judge(RULE, class_name).outcome is Outcome.PASSED


def test_an_unknown_policy_is_not_checked(judge):
    assert judge(RULE, "RolePolicyAttachment", policy_arn=UNKNOWN).outcome is Outcome.NOT_CHECKED
