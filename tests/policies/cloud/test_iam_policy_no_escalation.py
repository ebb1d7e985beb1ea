from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-policy-no-escalation"


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **statement}]}


FAULT = [("Policy", "passes-any-role", example("Policy", policy_document=policy(Action="iam:PassRole")))]


@pytest.mark.parametrize(
    "action", ["iam:PassRole", "iam:passrole", "iam:Pass*", "iam:*", "iam:Attach*", ["s3:GetObject", "sts:AssumeRole"]]
)
def test_a_way_to_more_rights_is_refused(judge, action):
    assert judge(RULE, "Policy", policy_document=policy(Action=action)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::123456789012:user/*",
        ["arn:aws:iam::123456789012:role/local-app", "arn:aws:iam::123456789012:*"],
    ],
)
def test_over_every_role_or_user_is_refused(judge, resource):
    verdict = judge(RULE, "Policy", policy_document=policy(Action="iam:PassRole", Resource=resource))
    assert len(verdict.failures) == 1


def test_a_condition_on_the_service_does_not_excuse_it(judge):
    document = policy(Action="iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "document",
    [
        policy(Action=["iam:PassRole", "iam:Create*"], Resource="arn:aws:iam::123456789012:role/local-*"),
        policy(Action=["iam:Get*", "iam:List*"]),
        policy(Action="iam:PassRole", Effect="Deny"),
        policy(Action="s3:GetObject"),
    ],
)
def test_named_roles_and_looking_pass(judge, document):
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.PASSED


def test_everything_is_another_rules_business(judge):
    assert judge(RULE, "Policy", policy_document=policy(Action="*")).outcome is Outcome.PASSED


def test_an_unknown_role_is_not_checked(judge):
    document = policy(Action="iam:PassRole", Resource=[UNKNOWN])
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.NOT_CHECKED
