"""Plans through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import BackupPlan
from provincial_cloud.aws.provider.checking import check, complete

RULE = {
    "rule_name": "daily",
    "target_backup_vault_name": "main",
    "schedule_expression": "cron(0 18 * * ? *)",
    "lifecycle": {"delete_after_days": 31},
}
PLAN = {"backup_plan_name": "systems", "rules": [RULE]}


@pytest.mark.usefixtures("completed_moto")
def test_a_plan_lives_a_whole_life(cloud: Any) -> None:
    backup = cloud.client("backup")
    far = "arn:aws:backup:ap-southeast-2:123456789012:backup-vault:far"

    def shorten(id: str) -> None:
        rule = {"RuleName": "daily", "TargetBackupVaultName": "main", "Lifecycle": {"DeleteAfterDays": 1}}
        backup.update_backup_plan(BackupPlanId=id, BackupPlan={"BackupPlanName": "systems", "Rules": [rule]})

    cloud.live(
        BackupPlan,
        {"backup_plan": PLAN, "tags": {"Name": "systems"}},
        changes={
            "backup_plan": {**PLAN, "rules": [{**RULE, "copy_actions": [{"destination_backup_vault_arn": far}]}]},
            "tags": {"Name": "systems", "provincial:level": "3"},
        },
        drift={
            "backup_plan": shorten,
            "tags": lambda id: backup.untag_resource(
                ResourceArn=backup.get_backup_plan(BackupPlanId=id)["BackupPlanArn"], TagKeyList=["Name"]
            ),
        },
    )


def test_what_the_cloud_adds_to_a_rule_is_no_difference(cloud: Any) -> None:
    id, state = cloud.make(BackupPlan, backup_plan=PLAN)
    seen = cloud.runner(BackupPlan).read(id, {}, {})
    assert seen["backup_plan"]["rules"][0]["start_window_minutes"] == 480
    assert cloud.runner(BackupPlan).read(id, state, state)["backup_plan"] == PLAN


def test_misspelt_rules_are_refused_before_anything_is_made() -> None:
    wrong = {**RULE, "lifecycle": {"delete_after": 31}, "rule_name": "every day"}
    inputs = complete(BackupPlan, "", {"backup_plan": {"backup_plan_name": "systems", "rules": [wrong]}})
    found = dict(check(BackupPlan, inputs).found)
    assert set(found) == {"backup_plan.rules[0].lifecycle.delete_after", "backup_plan.rules[0].rule_name"}
    assert "did you mean 'delete_after_days'?" in found["backup_plan.rules[0].lifecycle.delete_after"]


@pytest.mark.usefixtures("completed_moto")
def test_the_name_of_a_deleted_plan_is_free(cloud: Any) -> None:
    id, state = cloud.make(BackupPlan, backup_plan=PLAN)
    cloud.runner(BackupPlan).delete(id, state)
    again, _ = cloud.make(BackupPlan, backup_plan=PLAN)
    assert again != id
