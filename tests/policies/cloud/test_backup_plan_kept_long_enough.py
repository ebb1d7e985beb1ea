from __future__ import annotations

import pytest

from provincial_policies.examples.backups import protected
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "backup-plan-kept-long-enough"


def plan(*days, copies=()):
    """A plan with a rule for each term, and copies of the first."""
    rules = [
        {
            "rule_name": f"rule-{number}",
            "target_backup_vault_name": "local-near",
            "schedule_expression": "cron(0 18 * * ? *)",
            "lifecycle": {"delete_after_days": kept} if kept is not None else {"move_to_cold_storage_after_days": 30},
        }
        for number, kept in enumerate(days)
    ]
    rules[0]["copy_actions"] = [
        {"destination_backup_vault_arn": "${far.arn}", "lifecycle": {"delete_after_days": kept}} for kept in copies
    ]
    return {"backup_plan_name": "local-daily", "rules": rules}


FAULT = protected(backup_plan=plan(35, 90, copies=[91]))


@pytest.mark.parametrize(("level", "days"), [(2, 31), (3, 92), (4, 184), (5, 366)])
def test_each_level_has_its_own_term(judge, level, days):
    tags = {"provincial:level": str(level)}
    assert judge(RULE, "BackupPlan", backup_plan=plan(7, days), tags=tags).outcome is Outcome.PASSED
    assert judge(RULE, "BackupPlan", backup_plan=plan(7, copies=[days]), tags=tags).outcome is Outcome.PASSED
    verdict = judge(RULE, "BackupPlan", backup_plan=plan(7, days - 1, copies=[days - 1]), tags=tags)
    assert [failed.given for failed in verdict.failures] == [str(days - 1)]


def test_kept_for_ever_passes(judge):
    assert judge(RULE, "BackupPlan", backup_plan=plan(7, None)).outcome is Outcome.PASSED


def test_an_unknown_term_is_not_checked(judge):
    assert judge(RULE, "BackupPlan", backup_plan=plan(7, UNKNOWN)).outcome is Outcome.NOT_CHECKED


def test_level_one_has_no_figure(judge):
    verdict = judge(RULE, "BackupPlan", backup_plan=plan(1), tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
