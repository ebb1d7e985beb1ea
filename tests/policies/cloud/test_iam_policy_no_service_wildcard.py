from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-policy-no-service-wildcard"


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **statement}]}


FAULT = [("Policy", "whole-service", example("Policy", policy_document=policy(Action="s3:*")))]


@pytest.mark.parametrize("action", ["s3:*", "ec2:**", ["logs:PutLogEvents", "rds:*"]])
def test_a_whole_service_on_everything_is_refused(judge, action):
    verdict = judge(RULE, "Policy", policy_document=policy(Action=action))
    assert [failed.property for failed in verdict.failures] == ["policy_document.Statement[0].Action"]


@pytest.mark.parametrize(
    "document",
    [
        policy(Action="s3:*", Resource=["arn:aws:s3:::local-dvc-files", "arn:aws:s3:::local-dvc-files/*"]),
        policy(Action=["s3:Get*", "ec2:Describe*"]),
        policy(Action="s3:*", Effect="Deny"),
    ],
)
def test_a_part_of_a_service_or_named_resources_pass(judge, document):
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.PASSED


def test_everything_is_another_rules_business(judge):
    assert judge(RULE, "Policy", policy_document=policy(Action="*")).outcome is Outcome.PASSED


def test_an_unknown_action_is_not_checked(judge):
    assert judge(RULE, "Policy", policy_document=policy(Action=[UNKNOWN])).outcome is Outcome.NOT_CHECKED
