"""What the whole centre shares."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.environment import Environment
from provincial_cloud.keys.system_keys import Purpose, SystemKeys, SystemKeysArgs
from provincial_cloud.labels import PLATFORM, platform_labels
from provincial_cloud.logging.audit_trail import AuditTrail, AuditTrailArgs
from provincial_cloud.logging.log_archive import LogArchive, LogArchiveArgs
from provincial_cloud.logging.retention import log_group_days
from provincial_cloud.network.domain_zones import DomainZones, DomainZonesArgs
from provincial_cloud.network.endpoints import ServiceEndpoints, ServiceEndpointsArgs
from provincial_cloud.network.flow_record import FlowRecord, FlowRecordArgs
from provincial_cloud.network.network import Network, NetworkArgs
from provincial_cloud.network.plan import plan_network
from provincial_cloud.standards import Level, Zone, thresholds
from provincial_cloud.storage.private_bucket import PrivateBucket, PrivateBucketArgs


@dataclass(frozen=True, kw_only=True)
class CentreArgs:
    """What the centre is made from."""

    environment: Environment
    layer: str
    account: str
    disposable: bool
    """Whether its buckets may be destroyed with what is in them, as in a sandbox."""


class Centre(Component):
    """Network, keys, logs and state of one environment, at the level of the highest system it carries (D331 Đ7.2.b)."""

    area = "foundation"

    def __init__(self, name: str, args: CentreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        environment = args.environment
        figures = thresholds(environment.level)
        self.account = args.account
        self.disposable = args.disposable
        self.region = environment.cloud.region
        self.labels = platform_labels(environment, args.layer)
        self.keys = SystemKeys(
            PLATFORM,
            SystemKeysArgs(
                labels=self.labels,
                account=args.account,
                region=self.region,
                purposes=tuple(Purpose),
                services={
                    Purpose.LOGS: (
                        f"logs.{self.region}.amazonaws.com",
                        "cloudtrail.amazonaws.com",
                        "cloudwatch.amazonaws.com",
                        "sns.amazonaws.com",
                    ),
                    Purpose.BACKUP: ("backup.amazonaws.com",),
                },
            ),
            self.child(),
        )
        self.plan = plan_network(
            environment.addresses.ipv4,
            environment.zones,
            environment.cloud.availability_zones,
            environment.addresses.subnet_prefix,
        )
        self.network = Network(
            environment.name,
            NetworkArgs(
                labels=self.labels,
                plan=self.plan,
                flows=environment.flows,
                ipv6=environment.addresses.ipv6,
                dedicated_hardware=environment.level is Level.FIVE,
            ),
            self.child(),
        )
        FlowRecord(
            "flows",
            FlowRecordArgs(
                labels=self.labels,
                vpc_id=self.network.vpc.id,
                key_arn=self.keys[Purpose.LOGS].arn,
                retention_days=log_group_days(figures.log_retention_days),
            ),
            self.child(),
        )
        if Zone.INTERNAL_SERVERS in environment.zones:
            ServiceEndpoints(
                "services",
                ServiceEndpointsArgs(
                    labels=self.labels.within(Zone.INTERNAL_SERVERS),
                    region=self.region,
                    account=args.account,
                    vpc_id=self.network.vpc.id,
                    ipv4=str(self.plan[Zone.INTERNAL_SERVERS].ipv4),
                    subnet_ids=self.network.subnet_ids(Zone.INTERNAL_SERVERS),
                    route_table_ids=[self.network.route_tables[Zone.INTERNAL_SERVERS].id],
                ),
                self.child(),
            )
        self.logs = LogArchive(
            "log-archive",
            LogArchiveArgs(
                labels=self.labels,
                account=args.account,
                suffix=args.account,
                key_arn=self.keys[Purpose.LOGS].arn,
                thresholds=figures,
                disposable=args.disposable,
            ),
            self.child(),
        )
        AuditTrail(
            "audit",
            AuditTrailArgs(
                labels=self.labels,
                archive_bucket=self.logs.archive.bucket.bucket,
                key_arn=self.keys[Purpose.LOGS].arn,
                retention_days=log_group_days(figures.log_retention_days),
            ),
            self.child(),
        )
        self.state = PrivateBucket(
            "state",
            PrivateBucketArgs(
                labels=self.labels,
                bucket=f"{environment.name}-state-{args.account}",
                key_arn=self.keys[Purpose.STATE].arn,
                access_log_bucket=self.logs.access_log.bucket.bucket,
                disposable=args.disposable,
            ),
            self.child(),
        )
        self.database_subnets: aws.DbSubnetGroup | None = None
        if Zone.DATABASE in environment.zones:
            self.database_subnets = aws.DbSubnetGroup(
                "databases",
                db_subnet_group_name=f"{environment.name}-databases",
                db_subnet_group_description="Subnets of the database zone",
                subnet_ids=self.network.subnet_ids(Zone.DATABASE),
                tags=self.labels.within(Zone.DATABASE).tags(f"{environment.name}-databases"),
                opts=self.child(),
            )
        self.domains = DomainZones(
            "domains", DomainZonesArgs(labels=self.labels, domains=environment.domains), self.child()
        )
        self.register_outputs({"vpc_id": self.network.vpc.id})

    @property
    def backup_key(self) -> aws.Key:
        """The key that encrypts copies, which production does not use."""
        return self.keys[Purpose.BACKUP]
