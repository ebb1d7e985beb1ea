"""Keys of one system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.identity.documents import document
from provincial_cloud.labels import Labels


class Purpose(StrEnum):
    """What a key encrypts; a key never serves two purposes, so that losing one loses no more than that."""

    DATA = "data"
    """Databases, files and objects of the system."""
    LOGS = "logs"
    """Logs."""
    BACKUP = "backup"
    """Copies."""
    STATE = "state"
    """The state of the deployment itself."""


@dataclass(frozen=True, kw_only=True)
class SystemKeysArgs:
    """What the keys are made from."""

    labels: Labels
    account: pulumi.Input[str]
    region: str
    purposes: Sequence[Purpose]
    deletion_window_days: int = 30
    services: Mapping[Purpose, Sequence[str]] = field(default_factory=dict)
    """Services of the cloud that may use a key, by purpose."""


class SystemKeys(Component):
    """One key a purpose, rotated every year, with a name that people can read (TCVN 14423:2026 x.4)."""

    area = "keys"

    def __init__(self, name: str, args: SystemKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create them."""
        super().__init__(name, opts)
        self._keys: dict[Purpose, aws.Key] = {}
        for purpose in args.purposes:
            label = f"{args.labels.environment}/{args.labels.system}/{purpose}"
            key = aws.Key(
                f"{name}-{purpose}",
                description=label,
                enable_key_rotation=True,
                deletion_window_in_days=args.deletion_window_days,
                policy=_policy(args.account, args.services.get(purpose, ())),
                tags=args.labels.tags(label),
                opts=self.child(),
            )
            aws.KeyAlias(f"{name}-{purpose}", alias_name=f"alias/{label}", target_key_id=key.key_id, opts=self.child())
            self._keys[purpose] = key
        self.register_outputs({str(purpose): key.arn for purpose, key in self._keys.items()})

    def __getitem__(self, purpose: Purpose) -> aws.Key:
        """The key of a purpose. Raises KeyError when the system has none."""
        return self._keys[purpose]


def _policy(account: pulumi.Input[str], services: Sequence[str]) -> dict[str, Any]:
    statements: list[dict[str, Any]] = [
        {
            "Sid": "OwnAccount",
            "Effect": "Allow",
            "Principal": {"AWS": pulumi.Output.concat("arn:aws:iam::", account, ":root")},
            "Action": "kms:*",
            "Resource": "*",
        }
    ]
    if services:
        statements.append(
            {
                "Sid": "CloudServices",
                "Effect": "Allow",
                "Principal": {"Service": list(services)},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            }
        )
    return document(*statements)
