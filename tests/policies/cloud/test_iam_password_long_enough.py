from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-password-long-enough"


def account(level=3, **changes):
    """The account's policy beside something that says which level the account serves."""
    return [
        ("AccountPasswordPolicy", "passwords", example("AccountPasswordPolicy", **changes)),
        ("LogGroup", "app", example("LogGroup", retention_in_days=400, tags={"provincial:level": str(level)})),
    ]


FAULT = account(minimum_password_length=13)


@pytest.mark.parametrize("level", [1, 3, 5])
@pytest.mark.parametrize(("length", "outcome"), [(14, Outcome.PASSED), (13, Outcome.FAILED), (ABSENT, Outcome.FAILED)])
def test_fourteen_characters_are_the_least(judge_stack, level, length, outcome):
    assert judge_stack(RULE, account(level, minimum_password_length=length), "passwords").outcome is outcome


def test_both_figures_are_told(judge_stack):
    (failed,) = judge_stack(RULE, FAULT, "passwords").failures
    assert failed.property == "minimum_password_length"
    assert "13" in failed.message.vi
    assert "14" in failed.message.en


def test_without_any_level_it_is_not_checked(judge_stack):
    assert judge_stack(RULE, account()[:1], "passwords").outcome is Outcome.NOT_CHECKED


def test_an_unknown_length_is_not_checked(judge_stack):
    verdict = judge_stack(RULE, account(minimum_password_length=UNKNOWN), "passwords")
    assert verdict.outcome is Outcome.NOT_CHECKED
