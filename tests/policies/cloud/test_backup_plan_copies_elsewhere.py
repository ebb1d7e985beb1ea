from __future__ import annotations

import pytest

from provincial_policies.examples.backups import protected
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "backup-plan-copies-elsewhere"


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


FAULT = protected(backup_plan=plan(92))


def placed(site):
    """A protected plan whose second vault lies on this site."""
    return [
        (kind, name, {**inputs, "tags": {**inputs["tags"], "provincial:site": site}} if name == "far" else inputs)
        for kind, name, inputs in protected()
    ]


def test_a_plan_without_a_copy_is_refused(judge_stack):
    verdict = judge_stack(RULE, FAULT, "plan")
    assert [failed.property for failed in verdict.failures] == ["backup_plan.rules"]


def test_a_copy_on_another_site_passes(judge_stack):
    assert judge_stack(RULE, protected(), "plan").outcome is Outcome.PASSED


@pytest.mark.parametrize("site", ["trung-tam", ""])
def test_a_second_vault_on_the_same_or_no_site_does_not_count(judge_stack, site):
    assert judge_stack(RULE, placed(site), "plan").outcome is Outcome.FAILED


def test_a_vault_outside_this_stack_counts(judge_stack):
    arn = "arn:aws:backup:ap-southeast-3:123456789012:backup-vault:local-copy"
    document = plan(92, copies=[92])
    document["rules"][0]["copy_actions"][0]["destination_backup_vault_arn"] = arn
    assert judge_stack(RULE, protected(backup_plan=document), "plan").outcome is Outcome.PASSED


def test_one_rule_that_copies_is_enough(judge_stack):
    assert judge_stack(RULE, protected(backup_plan=plan(92, 7, copies=[92])), "plan").outcome is Outcome.PASSED


def test_an_unknown_plan_is_not_checked(judge_stack):
    assert judge_stack(RULE, protected(backup_plan=UNKNOWN), "plan").outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge_stack):
    planned = protected(backup_plan=plan(92), tags={"provincial:level": "2"})
    assert judge_stack(RULE, planned, "plan").outcome is Outcome.NOT_APPLICABLE
