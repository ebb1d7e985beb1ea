from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-role-account-trust-conditioned"


def trust(principal, condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition is not None:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


SUPPLIER = "arn:aws:iam::999988887777:root"
MACHINE = {"provincial:account-type": "service"}
FAULT = [("Role", "supplier", example("Role", assume_role_policy_document=trust({"AWS": SUPPLIER}), tags=MACHINE))]


@pytest.mark.parametrize("account", [SUPPLIER, "999988887777", [SUPPLIER], "arn:aws-cn:iam::999988887777:root"])
def test_a_whole_account_without_a_condition_is_refused(judge, account):
    verdict = judge(RULE, "Role", assume_role_policy_document=trust({"AWS": account}))
    (failed,) = verdict.failures
    assert failed.property == "assume_role_policy_document.Statement[0].Principal.AWS"


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"sts:ExternalId": "c2a1"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringEquals": {"aws:PrincipalTag/provincial:account-type": "service"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::999988887777:role/deploy-*"}},
    ],
)
def test_a_condition_tells_some_from_the_rest(judge, condition):
    document = trust({"AWS": SUPPLIER}, condition)
    assert judge(RULE, "Role", assume_role_policy_document=document).outcome is Outcome.PASSED


def test_the_account_itself_is_no_condition(judge):
    document = trust({"AWS": SUPPLIER}, {"StringEquals": {"aws:PrincipalAccount": "999988887777"}})
    assert judge(RULE, "Role", assume_role_policy_document=document).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "principal", [{"AWS": "arn:aws:iam::999988887777:role/deploy"}, {"Service": "ec2.amazonaws.com"}]
)
def test_a_named_role_and_a_service_pass(judge, principal):
    assert judge(RULE, "Role", assume_role_policy_document=trust(principal)).outcome is Outcome.PASSED


def test_anybody_at_all_is_another_rules_business(judge):
    assert judge(RULE, "Role", assume_role_policy_document=trust("*")).outcome is Outcome.PASSED


def test_an_unknown_account_is_not_checked(judge):
    assert judge(RULE, "Role", assume_role_policy_document=trust({"AWS": UNKNOWN})).outcome is Outcome.NOT_CHECKED
