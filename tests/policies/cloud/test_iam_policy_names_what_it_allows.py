from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-policy-names-what-it-allows"


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}


FAULT = [("Policy", "all-but", example("Policy", policy_document=policy(NotAction="iam:*", Resource="arn:aws:s3:::a")))]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ({"NotAction": "iam:*", "Resource": "*"}, "NotAction"),
        ({"Action": "s3:GetObject", "NotResource": "arn:aws:s3:::a/*"}, "NotResource"),
        ({"NotAction": ["iam:*"], "Resource": UNKNOWN}, "NotAction"),
    ],
)
def test_all_but_something_is_refused(judge, statement, key):
    verdict = judge(RULE, "Policy", policy_document=policy(**statement))
    assert [failed.property for failed in verdict.failures] == [f"policy_document.Statement[0].{key}"]


def test_denying_all_but_something_passes(judge):
    document = policy(Effect="Deny", NotAction="iam:ChangePassword", Resource="*")
    assert judge(RULE, "Policy", policy_document=document).outcome is Outcome.PASSED


def test_named_actions_pass(judge):
    assert judge(RULE, "Policy").outcome is Outcome.PASSED


def test_an_unknown_document_is_not_checked(judge):
    assert judge(RULE, "Policy", policy_document=UNKNOWN).outcome is Outcome.NOT_CHECKED
