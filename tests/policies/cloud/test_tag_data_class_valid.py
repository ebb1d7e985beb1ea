from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "tag-data-class-valid"
DATA_CLASS = "provincial:data-class"
FAULT = [("Volume", "files", example("Volume", tags={DATA_CLASS: "secret-state"}))]


def test_state_secrets_are_refused(judge):
    verdict = judge(RULE, "Volume", tags={DATA_CLASS: "secret-state"})
    (failed,) = verdict.failures
    assert "state secrets" in failed.message.en
    assert "bí mật nhà nước" in failed.message.vi


def test_a_word_that_is_no_class_is_refused(judge):
    verdict = judge(RULE, "Volume", tags={DATA_CLASS: "confidential"})
    assert [failed.given for failed in verdict.failures] == ["confidential"]


@pytest.mark.parametrize("data_class", ["public", "internal", "personal", "sensitive"])
def test_every_other_class_passes(judge, data_class):
    assert judge(RULE, "Volume", tags={DATA_CLASS: data_class}).outcome is Outcome.PASSED


@pytest.mark.parametrize("data_class", [ABSENT, UNKNOWN])
def test_without_a_known_class_it_is_not_checked(judge, data_class):
    assert judge(RULE, "Volume", tags={DATA_CLASS: data_class}).outcome is Outcome.NOT_CHECKED
