from __future__ import annotations

import json

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-policy-no-full-access"


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **statement}]}


FAULT = [("Policy", "mighty", example("Policy", policy_document=policy(Action="*")))]


@pytest.mark.parametrize("action", ["*", "*:*", ["s3:GetObject", "*"]])
@pytest.mark.parametrize("resource", ["*", ["arn:aws:s3:::a/*", "*"], "arn:aws:*"])
def test_everything_on_everything_is_refused(judge, action, resource):
    verdict = judge(RULE, "Policy", policy_document=policy(Action=action, Resource=resource))
    assert [failed.property for failed in verdict.failures] == ["policy_document.Statement[0].Action"]


def test_text_is_read_like_an_object(judge):
    assert judge(RULE, "Policy", policy_document=json.dumps(policy(Action="*"))).outcome is Outcome.FAILED


def test_a_condition_does_not_excuse_it(judge):
    document = policy(Action="*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "document",
    [
        policy(Action="*", Effect="Deny"),
        policy(Action="*", Resource="arn:aws:s3:::local-dvc-files/*"),
        policy(Action=["s3:Get*", "s3:List*"]),
    ],
)
def test_less_than_everything_passes(judge, document):
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.PASSED


def test_an_unknown_resource_is_not_checked(judge):
    assert judge(RULE, "Policy", policy_document=policy(Action="*", Resource=UNKNOWN)).outcome is Outcome.NOT_CHECKED


def test_an_unknown_resource_does_not_hide_a_known_one(judge):
    document = policy(Action="*", Resource=[UNKNOWN, "*"])
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.FAILED


def test_an_unknown_statement_does_not_hide_the_next(judge):
    document = {"Statement": [UNKNOWN, policy(Action="*")["Statement"][0]]}
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.FAILED
