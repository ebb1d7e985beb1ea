"""The central archive of logs, and the bucket that records who read which object."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from provincial_cloud.component import Component
from provincial_cloud.identity.documents import service_may_write
from provincial_cloud.labels import Labels
from provincial_cloud.logging.retention import archive_days
from provincial_cloud.standards import DataClass, Thresholds
from provincial_cloud.storage.private_bucket import PrivateBucket, PrivateBucketArgs


@dataclass(frozen=True, kw_only=True)
class LogArchiveArgs:
    """What the archive is made from."""

    labels: Labels
    account: pulumi.Input[str]
    suffix: str
    """Ends every bucket's name, since names are shared by everybody on a cloud."""
    key_arn: pulumi.Input[str]
    thresholds: Thresholds
    disposable: bool


class LogArchive(Component):
    """Logs that nobody can change before their time, in a zone of their own (TCVN 14423:2026 x.8.2)."""

    area = "logging"

    def __init__(self, name: str, args: LogArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        labels = args.labels.holding(DataClass.INTERNAL)
        days = archive_days(args.thresholds.log_retention_days)
        environment = args.labels.environment
        access_log = f"{environment}-access-log-{args.suffix}"
        self.access_log = PrivateBucket(
            f"{name}-access",
            PrivateBucketArgs(
                labels=labels,
                bucket=access_log,
                key_arn=None,
                statements=service_may_write("logging.s3.amazonaws.com", f"arn:aws:s3:::{access_log}", args.account),
                keep_days=days,
                disposable=args.disposable,
            ),
            self.child(),
        )
        archive = f"{environment}-log-archive-{args.suffix}"
        arn = f"arn:aws:s3:::{archive}"
        self.archive = PrivateBucket(
            name,
            PrivateBucketArgs(
                labels=labels,
                bucket=archive,
                key_arn=args.key_arn,
                access_log_bucket=self.access_log.bucket.bucket,
                statements=(
                    *service_may_write("cloudtrail.amazonaws.com", arn, args.account),
                    *service_may_write("logdelivery.elasticloadbalancing.amazonaws.com", arn, args.account),
                ),
                locked_days=days,
                compliance=args.thresholds.log_immutable,
                keep_days=days + 1,
                disposable=args.disposable,
            ),
            self.child(),
        )
        self.register_outputs({"bucket": self.archive.bucket.bucket})
