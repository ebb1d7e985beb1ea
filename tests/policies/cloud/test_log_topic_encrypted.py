from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-topic-encrypted"
FAULT = [("Topic", "alerts", example("Topic", kms_master_key_id=ABSENT))]


def test_without_a_key_of_its_own_it_is_refused(judge):
    verdict = judge(RULE, "Topic", kms_master_key_id=ABSENT)
    assert [failed.property for failed in verdict.failures] == ["kms_master_key_id"]
    assert verdict.failures[0].given == "absent"


def test_with_a_key_it_passes(judge):
    assert judge(RULE, "Topic").outcome is Outcome.PASSED


def test_a_key_that_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Topic", kms_master_key_id=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Topic", kms_master_key_id=ABSENT, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
