from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "tag-level-valid"
LEVEL = "provincial:level"
FAULT = [("Zone", "names", example("Zone", tags={LEVEL: "6"}))]


@pytest.mark.parametrize("level", ["0", "6", "3.0", "III", " 3", "-1"])
def test_a_word_that_is_no_level_is_refused(judge, level):
    verdict = judge(RULE, "Topic", tags={LEVEL: level})
    assert [failed.given for failed in verdict.failures] == [level]


@pytest.mark.parametrize("level", ["1", "2", "3", "4", "5"])
def test_each_level_of_the_law_passes(judge, level):
    assert judge(RULE, "Topic", tags={LEVEL: level}).outcome is Outcome.PASSED


@pytest.mark.parametrize("level", [ABSENT, UNKNOWN])
def test_without_a_known_level_it_is_not_checked(judge, level):
    assert judge(RULE, "Topic", tags={LEVEL: level}).outcome is Outcome.NOT_CHECKED
