from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "key-rotated"
FAULT = [("Key", "faulty", example("Key", enable_key_rotation=False))]


@pytest.mark.parametrize("value", [False, ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Key", enable_key_rotation=value)
    assert [failed.property for failed in verdict.failures] == ["enable_key_rotation"]


@pytest.mark.parametrize("value", [True])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Key", enable_key_rotation=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Key", enable_key_rotation=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Key", enable_key_rotation=False, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("spec", ["RSA_4096", "HMAC_256"])
def test_a_key_that_cannot_be_rotated_is_not_judged(judge, spec):
    verdict = judge(RULE, "Key", key_spec=spec, enable_key_rotation=False)
    assert verdict.outcome is Outcome.NOT_APPLICABLE
