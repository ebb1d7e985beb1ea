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
    """A locked vault for each site that copies lie on, and for each plan of the environment a schedule.

    A plan takes in every resource of its systems. Its first copy is made where production is, the others are copied on
    from there (three copies, two sites: TCVN 14423:2026 x.11.2.3). A vault's lock keeps what lies in it unchanged.
    """

    area = "backup"

    def __init__(self, name: str, args: BackupPlansArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create them."""
        super().__init__(name, opts)
        environment = args.labels.environment
        title = f"{environment}-{name}"
        tags = args.labels.tags(title)
        self.vaults: dict[str, aws.BackupVault] = {}
        for site, term in terms_by_site(args.plans).items():
            self.vaults[site] = aws.BackupVault(
                f"{name}-{site}",
                backup_vault_name=f"{title}-{site}",
                encryption_key_arn=args.key_arn,
                lock={"min_retention_days": term.locked_days, "max_retention_days": term.kept_days},
                tags={**args.labels.tags(f"{title}-{site}"), "provincial:site": site},
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
            policy_document=document(
                allow(_COPYING, ["*"], inside), allow(_DECRYPTING, ["*"], {**inside, "StringLike": _FOR_BACKUPS})
            ),
            tags=tags,
            opts=self.child(),
        )
        aws.RolePolicyAttachment(name, role_name=role.role_name, policy_arn=policy.arn, opts=self.child())
        for plan in args.plans:
            made = aws.BackupPlan(
                f"{name}-{plan.id}",
                backup_plan={"backup_plan_name": f"{environment}-{plan.id}", "rules": [self._rule(plan)]},
                tags=args.labels.tags(f"{environment}-{plan.id}"),
                opts=self.child(),
            )
            aws.BackupSelection(
                f"{name}-{plan.id}",
                backup_plan_id=made.backup_plan_id,
                selection_name=plan.id,
                iam_role_arn=role.arn,
                list_of_tags=[_carries_system(system) for system in systems_of(plan, args.plans, args.labels.system)],
                opts=self.child(),
            )
        self.register_outputs({"vaults": {site: vault.arn for site, vault in self.vaults.items()}})

    def _rule(self, plan: Backup) -> dict[str, Any]:
        (site, days), *further = kept_by_site(plan).items()
        rule: dict[str, Any] = {
            "rule_name": plan.id,
            "target_backup_vault_name": self.vaults[site].backup_vault_name,
            "schedule_expression": plan.schedule.expression,
            "lifecycle": {"delete_after_days": days},
        }
        if further:
            rule["copy_actions"] = [
                {"destination_backup_vault_arn": self.vaults[site].arn, "lifecycle": {"delete_after_days": days}}
                for site, days in further
            ]
        return rule


@dataclass(frozen=True, kw_only=True)
class Term:
    """Days of one vault."""

    locked_days: int
    """Nothing in it may be deleted before."""
    kept_days: int
    """Nothing in it stays longer."""


def kept_by_site(plan: Backup) -> dict[str, int]:
    """Days that a plan keeps its copies, by site in the order of its copies; on one site the longest counts."""
    kept: dict[str, int] = {}
    for copy in plan.copies:
        kept[copy.site] = max(copy.retention_days, kept.get(copy.site, 0))
    return kept


def terms_by_site(plans: Sequence[Backup]) -> dict[str, Term]:
    """The term of each site's vault: locked as long as every plan's copy there is, kept as long as the longest.

    Never locked for longer than a plan keeps, which the cloud would refuse.
    """
    terms: dict[str, Term] = {}
    for plan in plans:
        for site, days in kept_by_site(plan).items():
            locked = max([1, *(copy.immutable_days for copy in plan.copies if copy.site == site)])
            before = terms.get(site, Term(locked_days=locked, kept_days=days))
            terms[site] = Term(locked_days=min(before.locked_days, locked), kept_days=max(before.kept_days, days))
    return terms


def systems_of(plan: Backup, plans: Sequence[Backup], shared: str) -> tuple[str, ...]:
    """The systems that a plan takes in.

    What all systems share is copied by the plan that runs most often, unless some plan names it.
    """
    most_frequent = min(plans, key=lambda each: each.schedule.longest_pause)
    if plan is most_frequent and not any(shared in each.systems for each in plans):
        return (*plan.systems, shared)
    return plan.systems


_COPYING = (
    "backup:Describe*",
    "backup:CopyIntoBackupVault",
    "ec2:CreateSnapshot",
    "ec2:CreateTags",
    "ec2:DescribeSnapshots",
    "ec2:DescribeVolumes",
    "elasticfilesystem:Backup",
    "kms:DescribeKey",
    "rds:AddTagsToResource",
    "rds:CreateDBSnapshot",
    "rds:DescribeDBInstances",
    "rds:DescribeDBSnapshots",
    "s3:GetBucketVersioning",
    "s3:GetObject*",
    "s3:ListBucket*",
    "tag:GetResources",
)
_DECRYPTING = ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey")
_FOR_BACKUPS = {
    "kms:ViaService": [f"{service}.*.amazonaws.com" for service in ("backup", "ec2", "elasticfilesystem", "rds", "s3")]
}
"""Keys are used through the services that hold the data, never by the role itself."""


def _carries_system(system: str) -> dict[str, Any]:
    return {
        "condition_type": "STRINGEQUALS",
        "condition_key": "provincial:system",
        "condition_value": system,
    }
