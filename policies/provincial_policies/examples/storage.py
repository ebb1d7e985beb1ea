"""Buckets, file systems and image repositories."""

from __future__ import annotations

import json
from typing import Any

from provincial_policies.examples import Planned, example, labels
from provincial_policies.examples.keys import KEY_ARN


def refuse_plain_http(bucket: str) -> dict[str, Any]:
    """A bucket policy that refuses requests without TLS."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "RefusePlainHttp",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


UNTAGGED_GO = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": 14,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)
"""An image life cycle: what no tag names goes after two weeks."""

EXAMPLES: dict[str, dict[str, Any]] = {
    "Bucket": {
        "bucket": "local-dvc-files",
        "versioning": "Enabled",
        "encryption": {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY_ARN, "bucket_key_enabled": True},
        "public_access_block": {
            "block_public_acls": True,
            "ignore_public_acls": True,
            "block_public_policy": True,
            "restrict_public_buckets": True,
        },
        "lifecycle_rules": [
            {
                "id": "old-versions",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "noncurrent_version_expiration": {"noncurrent_days": 400},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            }
        ],
        "logging": {"target_bucket": "local-access-logs", "target_prefix": "dvc/"},
        "policy": refuse_plain_http("local-dvc-files"),
        "ownership": "BucketOwnerEnforced",
        "force_destroy": False,
        "tags": labels(),
    },
    "FileSystem": {
        "encrypted": True,
        "kms_key_id": KEY_ARN,
        "performance_mode": "generalPurpose",
        "throughput_mode": "elastic",
        "backup": True,
        "policy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "ThroughMountTargets",
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                    "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
                },
                {
                    "Sid": "RefusePlainNfs",
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
        },
        "tags": labels(),
    },
    "Repository": {
        "repository_name": "local/dvc-app",
        "image_tag_mutability": "IMMUTABLE",
        "image_scanning_configuration": {"scan_on_push": True},
        "encryption_configuration": {"encryption_type": "KMS", "kms_key": KEY_ARN},
        "lifecycle_policy": UNTAGGED_GO,
        "tags": labels(),
    },
}


def log_archive(**changes: Any) -> list[Planned]:
    """The bucket that a trail writes to, locked and kept long enough for every level, with the trail and its alarm."""
    from provincial_policies.examples.logging import watched_trail

    archive = {
        "bucket": "local-log-archive",
        "object_lock": {"mode": "COMPLIANCE", "days": 366},
        "lifecycle_rules": [
            {"id": "expire", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 400}},
        ],
        "policy": refuse_plain_http("local-log-archive"),
        "tags": {"provincial:zone": "administration"},
        **changes,
    }
    return [("Bucket", "archive", example("Bucket", **archive)), *watched_trail()]
