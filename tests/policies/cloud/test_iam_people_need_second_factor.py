from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-people-need-second-factor"


def trust(principal, condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition is not None:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


OWN = {"AWS": "arn:aws:iam::123456789012:root"}
PEOPLE = {"provincial:account-type": "administration"}
FACTOR = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
TAGGED = {"StringEquals": {"aws:PrincipalTag/team": "platform"}}
FAULT = [("Role", "engineers", example("Role", assume_role_policy_document=trust(OWN, TAGGED), tags=PEOPLE))]


@pytest.mark.parametrize(
    "condition",
    [
        None,
        TAGGED,
        {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
    ],
)
@pytest.mark.parametrize("kind", ["administration", "operation", ABSENT])
def test_people_without_a_second_factor_are_refused(judge, condition, kind):
    tags = {"provincial:account-type": kind}
    verdict = judge(RULE, "Role", assume_role_policy_document=trust(OWN, condition), tags=tags)
    assert [failed.property for failed in verdict.failures] == ["assume_role_policy_document.Statement[0].Condition"]


@pytest.mark.parametrize("value", ["true", "True", ["true"]])
def test_a_second_factor_passes(judge, value):
    document = trust(OWN, {"Bool": {"aws:MultiFactorAuthPresent": value}})
    assert judge(RULE, "Role", assume_role_policy_document=document, tags=PEOPLE).outcome is Outcome.PASSED


def test_machines_have_none(judge):
    tags = {"provincial:account-type": "service"}
    verdict = judge(RULE, "Role", assume_role_policy_document=trust(OWN), tags=tags)
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_role_that_a_service_takes_passes(judge):
    assert judge(RULE, "Role").outcome is Outcome.PASSED


def test_an_unknown_condition_is_not_checked(judge):
    document = trust(OWN, {"Bool": {"aws:MultiFactorAuthPresent": UNKNOWN}})
    assert judge(RULE, "Role", assume_role_policy_document=document, tags=PEOPLE).outcome is Outcome.NOT_CHECKED
