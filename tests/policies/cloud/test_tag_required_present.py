from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.labels import Label
from provincial_policies.taggable import TAGGABLE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "tag-required-present"
FAULT = [("Topic", "alerts", example("Topic", tags={"provincial:owner": ABSENT}))]


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("value", [ABSENT, ""])
def test_each_missing_tag_is_named(judge, label, value):
    verdict = judge(RULE, "Topic", tags={label: value})
    (failed,) = verdict.failures
    assert str(label) in failed.message.en
    assert str(label) in failed.message.vi


def test_several_missing_tags_make_one_message(judge):
    verdict = judge(RULE, "Topic", tags={Label.OWNER: ABSENT, Label.UNIT: ABSENT})
    assert len(verdict.failures) == 1


def test_no_tags_at_all_are_refused_on_every_taggable_type(judge):
    for token in TAGGABLE:
        class_name = token.rpartition(":")[2]
        inputs = {key: ABSENT for key in example(class_name) if key == "tags"}
        assert judge(RULE, class_name, **inputs).outcome is Outcome.FAILED, class_name


def test_a_tag_that_is_not_known_yet_is_there(judge):
    assert judge(RULE, "Topic", tags={Label.UNIT: UNKNOWN}).outcome is Outcome.PASSED
