from __future__ import annotations

import json

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-endpoint-policy-limited"
OPEN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
FAULT = [("VpcEndpoint", "endpoint", example("VpcEndpoint", policy_document=OPEN))]


@pytest.mark.parametrize("document", [OPEN, json.dumps(OPEN), {"Statement": OPEN["Statement"][0]}])
def test_everything_allowed_is_refused(judge, document):
    verdict = judge(RULE, "VpcEndpoint", policy_document=document)
    assert len(verdict.failures) == 1
    assert verdict.failures[0].property.startswith("policy_document.Statement")


def test_no_policy_is_everything_allowed(judge):
    verdict = judge(RULE, "VpcEndpoint", policy_document=ABSENT)
    assert [failed.property for failed in verdict.failures] == ["policy_document"]


def test_a_condition_limits(judge):
    statement = {**OPEN["Statement"][0], "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}}
    assert judge(RULE, "VpcEndpoint", policy_document={"Statement": [statement]}).outcome is Outcome.PASSED


def test_a_text_that_is_no_document_is_refused(judge):
    verdict = judge(RULE, "VpcEndpoint", policy_document="{not json")
    assert verdict.outcome is Outcome.FAILED
    assert "JSON" in verdict.failures[0].message.en


def test_an_unknown_policy_is_not_checked(judge):
    assert judge(RULE, "VpcEndpoint", policy_document=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "VpcEndpoint", policy_document=OPEN, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
