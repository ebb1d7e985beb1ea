"""Vaults, plans and selections of backups."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import Planned, example, labels
from provincial_policies.examples.keys import KEY_ARN

EXAMPLES: dict[str, dict[str, Any]] = {
    "BackupVault": {
        "backup_vault_name": "local-vault",
        "encryption_key_arn": KEY_ARN.replace("000000000001", "000000000009"),
        "lock": {"min_retention_days": 35, "max_retention_days": 400, "changeable_for_days": 3},
        "tags": labels(zone="administration"),
    },
    "BackupPlan": {
        "backup_plan": {
            "backup_plan_name": "local-daily",
            "rules": [
                {
                    "rule_name": "daily",
                    "target_backup_vault_name": "local-vault",
                    "schedule_expression": "cron(0 18 * * ? *)",
                    "lifecycle": {"delete_after_days": 92},
                    "copy_actions": [
                        {
                            "destination_backup_vault_arn": (
                                "arn:aws:backup:ap-southeast-3:123456789012:backup-vault:local-copy"
                            ),
                            "lifecycle": {"delete_after_days": 92},
                        }
                    ],
                }
            ],
        },
        "tags": labels(zone="administration"),
    },
    "BackupSelection": {
        "backup_plan_id": "0a1b2c3d-0000-4000-8000-000000000005",
        "selection_name": "by-tag",
        "iam_role_arn": "arn:aws:iam::123456789012:role/local-backup",
        "list_of_tags": [
            {
                "condition_type": "STRINGEQUALS",
                "condition_key": "provincial:environment",
                "condition_value": "local",
            }
        ],
    },
}


def protected(**changes: Any) -> list[Planned]:
    """A plan with what belongs to it: a vault here, one on another site, and a selection; `changes` are the plan's."""
    near = example("BackupVault", backup_vault_name="local-near", tags={"provincial:site": "trung-tam"})
    far = example("BackupVault", backup_vault_name="local-far", tags={"provincial:site": "kho-du-phong"})
    (daily,) = example("BackupPlan")["backup_plan"]["rules"]
    copies = [{"destination_backup_vault_arn": "${far.arn}", "lifecycle": {"delete_after_days": 184}}]
    rules = [{**daily, "target_backup_vault_name": "local-near", "copy_actions": copies}]
    plan = example("BackupPlan", **{"backup_plan": {"backup_plan_name": "local-daily", "rules": rules}, **changes})
    selection = example("BackupSelection", backup_plan_id="${plan.backup_plan_id}")
    return [
        ("BackupVault", "near", near),
        ("BackupVault", "far", far),
        ("BackupPlan", "plan", plan),
        ("BackupSelection", "selection", selection),
    ]
