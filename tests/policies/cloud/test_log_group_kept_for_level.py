from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-group-kept-for-level"
FAULT = [("LogGroup", "app", example("LogGroup", retention_in_days=60))]


@pytest.mark.parametrize(("level", "too_short", "enough"), [(2, 30, 31), (3, 60, 92), (4, 150, 184), (5, 365, 366)])
def test_each_level_has_its_own_term(judge, level, too_short, enough):
    tags = {"provincial:level": str(level)}
    assert judge(RULE, "LogGroup", tags=tags, retention_in_days=enough).outcome is Outcome.PASSED
    verdict = judge(RULE, "LogGroup", tags=tags, retention_in_days=too_short)
    assert verdict.outcome is Outcome.FAILED
    (failed,) = verdict.failures
    assert failed.given == str(too_short)
    assert str(enough) in failed.message.en
    assert str(enough) in failed.message.vi


def test_kept_for_ever_passes(judge):
    assert judge(RULE, "LogGroup", retention_in_days=ABSENT).outcome is Outcome.PASSED


def test_level_one_has_no_figure(judge):
    verdict = judge(RULE, "LogGroup", tags={"provincial:level": "1"}, retention_in_days=1)
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_without_a_level_it_is_not_checked(judge):
    verdict = judge(RULE, "LogGroup", tags={"provincial:level": ABSENT}, retention_in_days=1)
    assert verdict.outcome is Outcome.NOT_CHECKED


def test_an_unknown_term_is_not_checked(judge):
    assert judge(RULE, "LogGroup", retention_in_days=UNKNOWN).outcome is Outcome.NOT_CHECKED
