from __future__ import annotations

import pytest

from provincial_policies.backup_records import PLAN_RECORD
from provincial_policies.examples import labels
from provincial_policies.verdict import Outcome

RULE = "backup-drill-recent"
PROMISE = {"interval_hours": 24, "rpo_hours": 24, "rto_hours": 8, "drill_days": 366}
SPREAD = {"copies": 3, "media": 2, "sites": 2, "kilometres": 81}
FAULT = [
    (
        PLAN_RECORD,
        "daily",
        {
            "promise": PROMISE,
            "backups": {"last_hours": 1},
            "drills": {"last_passed_days": 184},
            "spread": SPREAD,
            "tags": labels(),
        },
    )
]


@pytest.mark.parametrize(("level", "days"), [(1, 365), (2, 365), (3, 183), (4, 183), (5, 92)])
def test_the_last_passed_drill_may_be_as_old_as_the_level_allows(judge_plan, level, days):
    promise = {"drill_days": 366}
    assert judge_plan(RULE, level, promise=promise, drills={"last_passed_days": days}).outcome is Outcome.PASSED
    verdict = judge_plan(RULE, level, promise=promise, drills={"last_passed_days": days + 1})
    assert [(failed.property, failed.given) for failed in verdict.failures] == [
        ("drills.last_passed_days", str(days + 1))
    ]


def test_the_plans_own_shorter_interval_counts(judge_plan):
    assert judge_plan(RULE, promise={"drill_days": 31}, drills={"last_passed_days": 32}).outcome is Outcome.FAILED
    assert judge_plan(RULE, promise={"drill_days": 31}, drills={"last_passed_days": 31}).outcome is Outcome.PASSED


def test_a_plan_that_was_never_drilled_fails(judge_plan):
    verdict = judge_plan(RULE, drills={"last_passed_days": None})
    assert [failed.given for failed in verdict.failures] == ["never"]
