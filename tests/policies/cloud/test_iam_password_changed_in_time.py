from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-password-changed-in-time"


def account(level=3, **changes):
    """The account's policy beside something that says which level the account serves."""
    return [
        ("AccountPasswordPolicy", "passwords", example("AccountPasswordPolicy", **changes)),
        ("LogGroup", "app", example("LogGroup", retention_in_days=400, tags={"provincial:level": str(level)})),
    ]


FAULT = account(max_password_age=61)


@pytest.mark.parametrize(
    ("days", "outcome"), [(60, Outcome.PASSED), (1, Outcome.PASSED), (61, Outcome.FAILED), (ABSENT, Outcome.FAILED)]
)
@pytest.mark.parametrize("level", [1, 3, 5])
def test_sixty_days_are_the_most(judge_stack, level, days, outcome):
    assert judge_stack(RULE, account(level, max_password_age=days), "passwords").outcome is outcome


def test_never_is_told_as_never(judge_stack):
    (failed,) = judge_stack(RULE, account(max_password_age=ABSENT), "passwords").failures
    assert "never" in failed.message.en


def test_an_unknown_age_is_not_checked(judge_stack):
    assert judge_stack(RULE, account(max_password_age=UNKNOWN), "passwords").outcome is Outcome.NOT_CHECKED
