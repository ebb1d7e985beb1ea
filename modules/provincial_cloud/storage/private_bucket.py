"""A bucket as every system gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.identity.documents import Statement, document, only_over_tls
from provincial_cloud.labels import Labels

OLD_VERSIONS_DAYS = 90
"""Days that a replaced version stays, where nothing longer is asked for."""


@dataclass(frozen=True, kw_only=True)
class PrivateBucketArgs:
    """What a bucket is made from."""

    labels: Labels
    bucket: str
    key_arn: pulumi.Input[str] | None
    """Key that encrypts it; None for buckets that a service fills which can't use one."""
    access_log_bucket: pulumi.Input[str] | None = None
    statements: Sequence[Statement] = ()
    """Statements of the bucket policy besides the one that asks for TLS."""
    locked_days: int | None = None
    """Days that every object is locked for."""
    compliance: bool = False
    """Whether not even the account's owner can shorten the lock."""
    keep_days: int | None = None
    """Days after which objects are deleted; None keeps them."""
    disposable: bool = False
    """Whether destroying the bucket may destroy what is in it."""


class PrivateBucket(Component):
    """A bucket that is private, versioned, encrypted, logged and reached over TLS alone."""

    area = "storage"

    def __init__(self, name: str, args: PrivateBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        arn = f"arn:aws:s3:::{args.bucket}"
        encryption: dict[str, Any] = {"sse_algorithm": "AES256"}
        if args.key_arn is not None:
            encryption = {"sse_algorithm": "aws:kms", "kms_master_key_id": args.key_arn, "bucket_key_enabled": True}
        self.bucket = aws.Bucket(
            name,
            bucket=args.bucket,
            encryption=encryption,
            lifecycle_rules=_lifecycle(args),
            object_lock=None
            if args.locked_days is None
            else {"mode": "COMPLIANCE" if args.compliance else "GOVERNANCE", "days": args.locked_days},
            logging=None
            if args.access_log_bucket is None
            else {"target_bucket": args.access_log_bucket, "target_prefix": f"{args.bucket}/"},
            policy=document(only_over_tls(arn), *args.statements),
            force_destroy=args.disposable,
            tags=args.labels.tags(args.bucket),
            opts=self.child(),
        )
        self.register_outputs({"bucket": self.bucket.bucket, "arn": self.bucket.arn})


def _lifecycle(args: PrivateBucketArgs) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = [
        {
            "id": "unfinished-uploads",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        },
        {
            "id": "old-versions",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrent_version_expiration": {
                "noncurrent_days": max(OLD_VERSIONS_DAYS, args.locked_days or 0, args.keep_days or 0)
            },
        },
    ]
    if args.keep_days is not None:
        rules.append(
            {
                "id": "kept-long-enough",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "expiration": {"days": args.keep_days},
            }
        )
    return rules
