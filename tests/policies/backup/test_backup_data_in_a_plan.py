from __future__ import annotations

import pytest

from provincial_policies.backup_records import COVERAGE
from provincial_policies.examples import labels
from provincial_policies.verdict import Outcome

RULE = "backup-data-in-a-plan"
SPREAD = {"copies": 3, "media": 2, "sites": 2, "kilometres": 81}


def holder(kind="host", **changes):
    told = {"kind": kind, "holder": "du-lieu-01", "plan": "daily", "spread": SPREAD, "drill_days": 183}
    return {key: value for key, value in {**told, "tags": labels(), **changes}.items() if value is not None}


FAULT = [(COVERAGE, "host-du-lieu-01", holder(plan=None))]


@pytest.mark.parametrize("kind", ["database", "bucket", "volume", "cluster", "state", "host"])
def test_what_holds_data_and_stands_in_no_plan_is_refused(judge_planned, kind):
    verdict = judge_planned(RULE, COVERAGE, holder(kind, plan=None))
    assert [(failed.property, failed.given) for failed in verdict.failures] == [("plan", f"{kind} du-lieu-01")]
    assert judge_planned(RULE, COVERAGE, holder(kind)).outcome is Outcome.PASSED


@pytest.mark.parametrize(("kind", "what"), [("cluster", "the cluster's etcd"), ("volume", "the application's volume")])
def test_the_message_says_what_no_plan_backs_up(kind, what, judge_planned):
    (failed,) = judge_planned(RULE, COVERAGE, holder(kind, plan=None)).failures
    assert failed.message.en == f"no plan backs {what} up"
