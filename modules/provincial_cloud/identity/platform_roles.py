"""Roles of the platform: engineer, pipeline, auditor, break-glass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.environment.identity import PlatformRole, Principal
from provincial_cloud.identity.documents import allow, deny, document, trust_principals
from provincial_cloud.labels import Labels
from provincial_cloud.standards import Thresholds

_MANAGED = (
    "acm",
    "backup",
    "cloudtrail",
    "cloudwatch",
    "ec2",
    "ecr",
    "elasticfilesystem",
    "elasticloadbalancing",
    "kms",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "sns",
    "tag",
)
_LOOKING = ("Describe*", "Get*", "List*")


@dataclass(frozen=True, kw_only=True)
class PlatformRolesArgs:
    """What the roles are made from."""

    labels: Labels
    account: pulumi.Input[str]
    principals: Sequence[Principal]
    evidence_arns: Sequence[pulumi.Input[str]]
    """Buckets whose objects no role may delete."""
    thresholds: Thresholds


class PlatformRoles(Component):
    """One role a principal, with no more than its work needs, and the password policy of the account."""

    area = "identity"

    def __init__(self, name: str, args: PlatformRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create them."""
        super().__init__(name, opts)
        self.roles: dict[str, aws.Role] = {}
        for principal in args.principals:
            self.roles[principal.id] = self._role(principal, args)
        aws.AccountPasswordPolicy(
            name,
            minimum_password_length=max(14, args.thresholds.password_min_length),
            require_symbols=True,
            require_numbers=True,
            require_uppercase_characters=True,
            require_lowercase_characters=True,
            allow_users_to_change_password=True,
            max_password_age=args.thresholds.admin_password_max_days,
            password_reuse_prevention=max(10, args.thresholds.password_history),
            opts=self.child(),
        )
        self.register_outputs({id: role.arn for id, role in self.roles.items()})

    def _role(self, principal: Principal, args: PlatformRolesArgs) -> aws.Role:
        name = f"{args.labels.environment}-{principal.id}"
        kind = _ACCOUNT_TYPES[principal.role]
        tags = {**args.labels.tags(name), "provincial:account-type": kind}
        own: list[pulumi.Input[str]] = [pulumi.Output.concat("arn:aws:iam::", args.account, ":root")]
        role = aws.Role(
            name,
            role_name=name,
            description=principal.name.en,
            assume_role_policy_document=trust_principals(
                list(principal.trusts) or own,
                second_factor=principal.mfa,
                account_type=None if principal.trusts or principal.mfa else kind,
            ),
            max_session_duration=principal.session_hours * 3600,
            tags=tags,
            opts=self.child(),
        )
        policy = aws.Policy(
            name,
            policy_name=name,
            description=f"What {principal.name.en} may do",
            policy_document=_may(principal.role, args),
            tags=tags,
            opts=self.child(),
        )
        aws.RolePolicyAttachment(name, role_name=role.role_name, policy_arn=policy.arn, opts=self.child())
        return role


_ACCOUNT_TYPES = {
    PlatformRole.PLATFORM_ENGINEER: "administration",
    PlatformRole.PIPELINE: "service",
    PlatformRole.AUDITOR: "operation",
    PlatformRole.BREAK_GLASS: "administration",
}
"""Types of accounts that TCVN 14423:2026 x.6.2.1 tells apart."""


def _may(role: PlatformRole, args: PlatformRolesArgs) -> dict[str, Any]:
    everything: list[pulumi.Input[str]] = ["*"]
    looking = allow([f"{service}:{verb}" for service in (*_MANAGED, "iam") for verb in _LOOKING], everything)
    roles_of_ours: list[pulumi.Input[str]] = [
        pulumi.Output.concat("arn:aws:iam::", args.account, f":{kind}/{args.labels.environment}-*")
        for kind in ("role", "policy", "instance-profile")
    ]
    evidence_stays = deny(
        ["s3:DeleteObject*", "s3:DeleteBucket", "s3:PutObjectRetention", "s3:BypassGovernanceRetention"],
        [item for arn in args.evidence_arns for item in (arn, pulumi.Output.concat(arn, "/*"))],
    )
    inside = {"StringEquals": {"aws:ResourceAccount": args.account}}
    building = allow([f"{service}:{verb}" for service in _MANAGED for verb in _BUILDING], everything, inside)
    naming = allow(["iam:Create*", "iam:Put*", "iam:Attach*", "iam:Tag*", "iam:Update*", "iam:PassRole"], roles_of_ours)
    if role is PlatformRole.AUDITOR:
        return document(looking, evidence_stays)
    if role is PlatformRole.PLATFORM_ENGINEER:
        return document(looking, building, evidence_stays)
    removing = allow([f"{service}:Delete*" for service in _MANAGED], everything, inside)
    return document(looking, building, removing, naming, evidence_stays)


_BUILDING = (
    *("Create*", "Put*", "Modify*", "Update*", "Tag*", "Untag*"),
    *("Associate*", "Attach*", "Authorize*", "Revoke*"),
)
