from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "key-no-decrypt-all"


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **statement}]}


FAULT = [("Policy", "decrypts-all", example("Policy", policy_document=policy(Action="kms:Decrypt")))]


@pytest.mark.parametrize("action", ["kms:Decrypt", "kms:decrypt", "kms:*", "kms:De*", ["s3:Get*", "kms:ReEncrypt*"]])
@pytest.mark.parametrize("resource", ["*", "arn:aws:kms:*:123456789012:key/*", ["arn:aws:kms:ap-southeast-1:1:*"]])
def test_decrypting_with_every_key_is_refused(judge, action, resource):
    verdict = judge(RULE, "Policy", policy_document=policy(Action=action, Resource=resource))
    assert [failed.property for failed in verdict.failures] == ["policy_document.Statement[0].Resource"]


@pytest.mark.parametrize(
    "document",
    [
        policy(Action="kms:Decrypt", Resource="arn:aws:kms:ap-southeast-1:123456789012:key/0a1b"),
        policy(Action="kms:Decrypt", Condition={"StringLike": {"kms:ViaService": "rds.*.amazonaws.com"}}),
        policy(Action="kms:Decrypt", Condition={"StringEquals": {"kms:ResourceAliases": "alias/local/dvc/data"}}),
        policy(Action=["kms:Describe*", "kms:List*"]),
        policy(Action="kms:Decrypt", Effect="Deny"),
        policy(Action="s3:GetObject"),
    ],
)
def test_named_or_picked_keys_pass(judge, document):
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.PASSED


def test_everything_on_everything_is_another_rules_business(judge):
    assert judge(RULE, "Policy", policy_document=policy(Action="*")).outcome is Outcome.PASSED


def test_an_unknown_key_is_not_checked(judge):
    document = policy(Action="kms:Decrypt", Resource=[UNKNOWN])
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Policy", policy_document=policy(Action="kms:Decrypt"), tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
