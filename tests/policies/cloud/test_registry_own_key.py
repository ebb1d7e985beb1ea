from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "registry-own-key"
FAULT = [("Repository", "faulty", example("Repository", encryption_configuration={"encryption_type": "AES256"}))]


@pytest.mark.parametrize("value", [{"encryption_type": "AES256"}, {"encryption_type": "KMS"}, {}, ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Repository", encryption_configuration=value)
    assert [failed.property for failed in verdict.failures] == ["encryption_configuration"]


@pytest.mark.parametrize(
    "value", [{"encryption_type": "KMS", "kms_key": "k"}, {"encryption_type": "KMS_DSSE", "kms_key": UNKNOWN}]
)
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Repository", encryption_configuration=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Repository", encryption_configuration=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(
        RULE, "Repository", encryption_configuration={"encryption_type": "AES256"}, tags={"provincial:level": "2"}
    )
    assert verdict.outcome is Outcome.NOT_APPLICABLE
