from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-account-has-type"


def trust(principal, condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition is not None:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


KEY = "provincial:account-type"
FAULT = [("User", "somebody", example("User", tags={KEY: ABSENT}))]
BY_ACCOUNT = trust({"AWS": "arn:aws:iam::123456789012:root"})


@pytest.mark.parametrize("kind", [ABSENT, "", "robot"])
def test_a_user_without_a_known_type_is_refused(judge, kind):
    verdict = judge(RULE, "User", tags={KEY: kind})
    assert [failed.property for failed in verdict.failures] == [f'tags["{KEY}"]']


@pytest.mark.parametrize("kind", ["administration", "operation", "technical", "service"])
def test_the_four_types_of_the_standard_pass(judge, kind):
    assert judge(RULE, "User", tags={KEY: kind}).outcome is Outcome.PASSED


def test_a_role_that_accounts_take_needs_one_too(judge):
    assert judge(RULE, "Role", assume_role_policy_document=BY_ACCOUNT).outcome is Outcome.FAILED
    typed = judge(RULE, "Role", assume_role_policy_document=BY_ACCOUNT, tags={KEY: "operation"})
    assert typed.outcome is Outcome.PASSED


def test_a_role_that_a_service_takes_does_not(judge):
    assert judge(RULE, "Role").outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_tag_is_not_checked(judge):
    assert judge(RULE, "User", tags={KEY: UNKNOWN}).outcome is Outcome.NOT_CHECKED
