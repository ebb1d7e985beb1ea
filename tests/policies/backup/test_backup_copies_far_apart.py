from __future__ import annotations

import pytest

from provincial_policies.backup_records import PLAN_RECORD
from provincial_policies.examples import labels
from provincial_policies.verdict import Outcome

RULE = "backup-copies-far-apart"
FAULT = [
    (
        PLAN_RECORD,
        "daily",
        {
            "promise": {"interval_hours": 24, "rpo_hours": 24, "rto_hours": 8, "drill_days": 183},
            "backups": {"last_hours": 1},
            "drills": {"last_passed_days": 3},
            "spread": {"copies": 3, "media": 2, "sites": 1, "kilometres": 0},
            "tags": labels(),
        },
    )
]


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
