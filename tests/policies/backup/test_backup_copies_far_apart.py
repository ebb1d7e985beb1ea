from __future__ import annotations

import pytest

from provincial_policies.backup_records import COVERAGE
from provincial_policies.examples import labels
from provincial_policies.verdict import Outcome

RULE = "backup-copies-far-apart"
DATA = {
    "kind": "database",
    "holder": "cases",
    "plan": "daily",
    "spread": {"copies": 3, "media": 2, "sites": 1, "kilometres": 0},
    "tags": labels(),
}
FAULT = [(COVERAGE, "database-cases", DATA)]


@pytest.mark.parametrize("changed", [{"copies": 2}, {"media": 1}, {"sites": 1}])
def test_one_copy_kind_or_site_too_few_fails_at_level_three(judge_plan, changed):
    (name,) = changed
    verdict = judge_plan(RULE, spread=changed)
    assert [failed.property for failed in verdict.failures] == [f"spread.{name}"]


def test_at_level_five_the_sites_are_far_enough_apart_or_it_is_not_checked(judge_plan):
    assert judge_plan(RULE, 5, spread={"kilometres": 30}).outcome is Outcome.PASSED
    assert judge_plan(RULE, 5, spread={"kilometres": 29}).outcome is Outcome.FAILED
    assert judge_plan(RULE, 5, spread={"kilometres": None}).outcome is Outcome.NOT_CHECKED
    assert judge_plan(RULE, 3, spread={"kilometres": None}).outcome is Outcome.PASSED


def test_a_preview_counts_the_copies_of_each_thing_that_holds_data(judge_planned):
    verdict = judge_planned(RULE, COVERAGE, DATA)
    assert [failed.property for failed in verdict.failures] == ["spread.sites"]
    far = {**DATA, "spread": {**DATA["spread"], "sites": 2}}
    assert judge_planned(RULE, COVERAGE, far).outcome is Outcome.PASSED
    nowhere = {key: value for key, value in DATA.items() if key != "plan"}
    assert judge_planned(RULE, COVERAGE, nowhere).outcome is Outcome.NOT_APPLICABLE
