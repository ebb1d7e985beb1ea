from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "secret-own-key"
FAULT = [("Secret", "faulty", example("Secret", kms_key_id=ABSENT))]


@pytest.mark.parametrize("value", [ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Secret", kms_key_id=value)
    assert [failed.property for failed in verdict.failures] == ["kms_key_id"]


@pytest.mark.parametrize("value", ["alias/local/dvc/data"])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Secret", kms_key_id=value).outcome is Outcome.PASSED


def test_one_still_to_be_made_passes(judge):
    assert judge(RULE, "Secret", kms_key_id=UNKNOWN).outcome is Outcome.PASSED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Secret", kms_key_id=ABSENT, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
