from __future__ import annotations

import json

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-topic-policy-not-public"
REFUSALS = []


def policy(**statement):
    given = {"Effect": "Allow", "Principal": "*", "Action": "sns:Subscribe", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [{**given, **statement}, *REFUSALS]}


FAULT = [("Topic", "open", example("Topic", policy=policy()))]
INSIDE = {"StringEquals": {"aws:SourceAccount": "123456789012"}}


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::123456789012:root", "*"]}])
def test_a_policy_for_anyone_is_refused(judge, principal):
    verdict = judge(RULE, "Topic", policy=policy(Principal=principal))
    assert [failed.property for failed in verdict.failures] == ["policy.Statement[0].Principal"]


def test_text_is_read_like_an_object(judge):
    assert judge(RULE, "Topic", policy=json.dumps(policy())).outcome is Outcome.FAILED


def test_a_condition_that_narrows_nothing_does_not_help(judge):
    document = policy(Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})
    assert judge(RULE, "Topic", policy=document).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Principal": {"Service": "cloudwatch.amazonaws.com"}},
        {"Condition": INSIDE},
        {"Effect": "Deny"},
    ],
)
def test_named_or_narrowed_principals_and_refusals_pass(judge, statement):
    assert judge(RULE, "Topic", policy=policy(**statement)).outcome is Outcome.PASSED


def test_no_policy_passes(judge):
    assert judge(RULE, "Topic", policy=ABSENT).outcome is Outcome.PASSED


@pytest.mark.parametrize("document", [UNKNOWN, policy(Principal=UNKNOWN)])
def test_an_unknown_policy_is_not_checked(judge, document):
    assert judge(RULE, "Topic", policy=document).outcome is Outcome.NOT_CHECKED
