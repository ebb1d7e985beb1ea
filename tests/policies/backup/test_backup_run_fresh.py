from __future__ import annotations

import pytest

from provincial_policies.backup_records import PLAN_RECORD
from provincial_policies.examples import labels
from provincial_policies.verdict import Outcome

RULE = "backup-run-fresh"
FAULT = [
    (
        PLAN_RECORD,
        "daily",
        {
            "promise": {"interval_hours": 24, "rpo_hours": 24, "rto_hours": 8, "drill_days": 183},
            "backups": {"last_hours": 29},
            "drills": {"last_passed_days": 3},
            "spread": {"copies": 3, "media": 2, "sites": 2, "kilometres": 81},
            "tags": labels(),
        },
    )
]


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [(0.0, Outcome.PASSED), (28.8, Outcome.PASSED), (28.9, Outcome.FAILED), (None, Outcome.FAILED)],
)
def test_a_run_may_come_a_fifth_of_an_interval_late(judge_plan, hours, outcome):
    assert judge_plan(RULE, backups={"last_hours": hours}).outcome is outcome
