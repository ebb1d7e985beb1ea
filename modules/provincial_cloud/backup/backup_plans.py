"""Automatic copies of what the cloud holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.environment.backups import Backup
from provincial_cloud.identity.documents import allow, document, trust_service
from provincial_cloud.labels import Labels


@dataclass(frozen=True, kw_only=True)
class BackupPlansArgs:
    """What the plans are made from."""

    labels: Labels
    account: pulumi.Input[str]
    plans: Sequence[Backup]
    key_arn: pulumi.Input[str]


class BackupPlans(Component):
    """One locked vault, and for each plan of the environment a schedule that takes in every resource of its systems.

    The vault's lock keeps copies for as long as the plan's copies must stay unchanged (TCVN 14423:2026 x.11).
    """

    area = "backup"

    def __init__(self, name: str, args: BackupPlansArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create them."""
        super().__init__(name, opts)
        environment = args.labels.environment
        title = f"{environment}-{name}"
        tags = args.labels.tags(title)
        kept = [copy.retention_days for plan in args.plans for copy in plan.copies]
        locked = [copy.immutable_days for plan in args.plans for copy in plan.copies if copy.immutable_days]
        self.vault = aws.BackupVault(
            name,
            backup_vault_name=title,
            encryption_key_arn=args.key_arn,
            lock={"min_retention_days": min(locked or kept or [1]), "max_retention_days": max(kept, default=366)},
            tags=tags,
            opts=self.child(),
        )
        role = aws.Role(
            name,
            role_name=title,
            description="Lets the backup service copy and restore",
            assume_role_policy_document=trust_service("backup.amazonaws.com"),
            tags=tags,
            opts=self.child(),
        )
        inside = {"StringEquals": {"aws:ResourceAccount": args.account}}
        policy = aws.Policy(
            name,
            policy_name=title,
            policy_document=document(allow(_COPYING, ["*"], inside)),
            tags=tags,
            opts=self.child(),
        )
        aws.RolePolicyAttachment(name, role_name=role.role_name, policy_arn=policy.arn, opts=self.child())
        for plan in args.plans:
            made = aws.BackupPlan(
                f"{name}-{plan.id}",
                backup_plan={
                    "backup_plan_name": f"{environment}-{plan.id}",
                    "rules": [
                        {
                            "rule_name": plan.id,
                            "target_backup_vault_name": self.vault.backup_vault_name,
                            "schedule_expression": plan.schedule.expression,
                            "lifecycle": {"delete_after_days": max(copy.retention_days for copy in plan.copies)},
                        }
                    ],
                },
                tags=args.labels.tags(f"{environment}-{plan.id}"),
                opts=self.child(),
            )
            aws.BackupSelection(
                f"{name}-{plan.id}",
                backup_plan_id=made.backup_plan_id,
                selection_name=plan.id,
                iam_role_arn=role.arn,
                list_of_tags=[_carries_system(system) for system in plan.systems],
                opts=self.child(),
            )
        self.register_outputs({"vault": self.vault.arn})


_COPYING = (
    "backup:Describe*",
    "backup:CopyIntoBackupVault",
    "ec2:CreateSnapshot",
    "ec2:CreateTags",
    "ec2:DescribeSnapshots",
    "ec2:DescribeVolumes",
    "elasticfilesystem:Backup",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKey",
    "rds:AddTagsToResource",
    "rds:CreateDBSnapshot",
    "rds:DescribeDBInstances",
    "rds:DescribeDBSnapshots",
    "s3:GetBucketVersioning",
    "s3:GetObject*",
    "s3:ListBucket*",
    "tag:GetResources",
)


def _carries_system(system: str) -> dict[str, Any]:
    return {
        "condition_type": "STRINGEQUALS",
        "condition_key": "provincial:system",
        "condition_value": system,
    }
