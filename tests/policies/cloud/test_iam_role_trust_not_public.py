from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-role-trust-not-public"


def trust(principal, condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition is not None:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


MACHINE = {"provincial:account-type": "service"}
ORGANISATION = {"StringEquals": {"aws:PrincipalOrgID": "o-1a2b3c4d5e"}}
FAULT = [("Role", "anyone", example("Role", assume_role_policy_document=trust({"AWS": "*"}), tags=MACHINE))]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::123456789012:role/a", "*"]}])
def test_a_role_for_anyone_is_refused(judge, principal):
    verdict = judge(RULE, "Role", assume_role_policy_document=trust(principal))
    assert [failed.property for failed in verdict.failures] == ["assume_role_policy_document.Statement[0].Principal"]


def test_everybody_but_one_is_refused(judge):
    root = {"AWS": "arn:aws:iam::123456789012:root"}
    statement = {"Effect": "Allow", "NotPrincipal": root, "Action": "sts:AssumeRole"}
    verdict = judge(RULE, "Role", assume_role_policy_document={"Statement": statement})
    assert verdict.outcome is Outcome.FAILED


def test_a_condition_on_the_organisation_narrows(judge):
    assert judge(RULE, "Role", assume_role_policy_document=trust("*", ORGANISATION)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "condition",
    [
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-1a2b3c4d5e"}},
        {"StringLike": {"aws:PrincipalOrgID": "*"}},
        {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}},
        {"Bool": {"aws:SecureTransport": "true"}},
    ],
)
def test_a_condition_that_lets_the_world_through_does_not(judge, condition):
    assert judge(RULE, "Role", assume_role_policy_document=trust("*", condition)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "principal", [{"Service": "ec2.amazonaws.com"}, {"AWS": "arn:aws:iam::123456789012:root"}, {"Federated": "*"}]
)
def test_named_principals_pass(judge, principal):
    assert judge(RULE, "Role", assume_role_policy_document=trust(principal)).outcome is Outcome.PASSED


@pytest.mark.parametrize("principal", [UNKNOWN, {"AWS": UNKNOWN}, {"AWS": [UNKNOWN]}])
def test_an_unknown_principal_is_not_checked(judge, principal):
    assert judge(RULE, "Role", assume_role_policy_document=trust(principal)).outcome is Outcome.NOT_CHECKED


def test_an_unknown_condition_is_not_checked(judge):
    document = trust("*", {"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}})
    assert judge(RULE, "Role", assume_role_policy_document=document).outcome is Outcome.NOT_CHECKED
