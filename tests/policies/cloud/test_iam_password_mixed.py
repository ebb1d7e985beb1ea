from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "iam-password-mixed"
FAULT = [("AccountPasswordPolicy", "passwords", example("AccountPasswordPolicy", require_symbols=False))]
CLASSES = ("require_symbols", "require_numbers", "require_uppercase_characters", "require_lowercase_characters")


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("value", [False, ABSENT])
def test_each_class_is_asked_for(judge, name, value):
    verdict = judge(RULE, "AccountPasswordPolicy", **{name: value})
    assert [failed.property for failed in verdict.failures] == [name]


def test_all_four_pass(judge):
    assert judge(RULE, "AccountPasswordPolicy").outcome is Outcome.PASSED


@pytest.mark.parametrize("name", CLASSES)
def test_an_unknown_switch_is_not_checked(judge, name):
    assert judge(RULE, "AccountPasswordPolicy", **{name: UNKNOWN}).outcome is Outcome.NOT_CHECKED
