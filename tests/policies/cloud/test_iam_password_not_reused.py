from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-password-not-reused"


def account(level=3, **changes):
    """The account's policy beside something that says which level the account serves."""
    return [
        ("AccountPasswordPolicy", "passwords", example("AccountPasswordPolicy", **changes)),
        ("LogGroup", "app", example("LogGroup", retention_in_days=400, tags={"provincial:level": str(level)})),
    ]


FAULT = account(password_reuse_prevention=9)


@pytest.mark.parametrize(("kept", "outcome"), [(10, Outcome.PASSED), (9, Outcome.FAILED), (ABSENT, Outcome.FAILED)])
@pytest.mark.parametrize("level", [3, 5])
def test_ten_old_passwords_are_remembered(judge_stack, level, kept, outcome):
    assert judge_stack(RULE, account(level, password_reuse_prevention=kept), "passwords").outcome is outcome


def test_below_level_three_it_is_not_asked(judge_stack):
    verdict = judge_stack(RULE, account(2, password_reuse_prevention=1), "passwords")
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_the_highest_level_of_the_stack_counts(judge_stack):
    planned = [*account(2, password_reuse_prevention=1), ("Topic", "alerts", example("Topic"))]
    assert judge_stack(RULE, planned, "passwords").outcome is Outcome.FAILED


def test_an_unknown_figure_is_not_checked(judge_stack):
    verdict = judge_stack(RULE, account(password_reuse_prevention=UNKNOWN), "passwords")
    assert verdict.outcome is Outcome.NOT_CHECKED
