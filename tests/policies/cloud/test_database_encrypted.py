from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-encrypted"
FAULT = [("DbInstance", "shared-key", example("DbInstance", kms_key_id=ABSENT))]


@pytest.mark.parametrize("value", [False, ABSENT])
@pytest.mark.parametrize("level", ["2", "3", "5"])
def test_data_in_clear_is_refused(judge, value, level):
    verdict = judge(RULE, "DbInstance", storage_encrypted=value, kms_key_id=ABSENT, tags={"provincial:level": level})
    assert [failed.property for failed in verdict.failures] == ["storage_encrypted"]


def test_from_level_three_an_own_key_is_needed(judge):
    verdict = judge(RULE, "DbInstance", kms_key_id=ABSENT)
    assert [failed.property for failed in verdict.failures] == ["kms_key_id"]


def test_at_level_two_the_clouds_key_passes(judge):
    verdict = judge(RULE, "DbInstance", kms_key_id=ABSENT, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.PASSED


def test_a_key_still_to_be_made_passes(judge):
    assert judge(RULE, "DbInstance", kms_key_id=UNKNOWN).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "DbInstance", storage_encrypted=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_at_level_one_it_is_not_asked(judge):
    verdict = judge(RULE, "DbInstance", storage_encrypted=False, tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
