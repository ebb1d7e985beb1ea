"""Registries of container images."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.labels import Labels

KEPT_UNTAGGED_DAYS = 14
"""Days that an image without a tag stays."""


@dataclass(frozen=True, kw_only=True)
class RegistryArgs:
    """What a registry is made from."""

    labels: Labels
    repository: str
    key_arn: pulumi.Input[str]
    disposable: bool = False


class Registry(Component):
    """A repository whose tags never change, whose images are scanned when they arrive and encrypted at rest."""

    area = "storage"

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        rule = {
            "rulePriority": 1,
            "description": "Images that no tag names",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": KEPT_UNTAGGED_DAYS,
            },
            "action": {"type": "expire"},
        }
        self.repository = aws.Repository(
            name,
            repository_name=args.repository,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configuration={"encryption_type": "KMS", "kms_key": args.key_arn},
            lifecycle_policy=json.dumps({"rules": [rule]}, sort_keys=True),
            force_delete=args.disposable,
            tags=args.labels.tags(args.repository),
            opts=self.child(),
        )
        self.register_outputs({"uri": self.repository.repository_uri})
