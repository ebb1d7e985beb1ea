"""A database server of a system, in the database zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.environment.systems import Engine
from provincial_cloud.labels import Labels

PORTS = {Engine.POSTGRES: 5432, Engine.MYSQL: 3306, Engine.MARIADB: 3306}
VERSIONS = {Engine.POSTGRES: "16", Engine.MYSQL: "8.0", Engine.MARIADB: "10.11"}
"""The platform's choice where the environment names no version."""
LOGS = {
    Engine.POSTGRES: ["postgresql", "upgrade"],
    Engine.MYSQL: ["audit", "error"],
    Engine.MARIADB: ["audit", "error"],
}
"""Logs that the server hands to the log store."""
SMALLEST_CLASS = "db.t4g.medium"


@dataclass(frozen=True, kw_only=True)
class SharedDatabaseArgs:
    """What a database is made from."""

    labels: Labels
    identifier: str
    engine: Engine
    version: str | None
    size: int
    """GiB."""
    subnet_group: pulumi.Input[str]
    security_group_ids: Sequence[pulumi.Input[str]]
    key_arn: pulumi.Input[str]
    standby: bool
    """Whether a second server in another availability zone takes over."""
    kept_days: int
    """Days that automatic backups stay, 1 to 35."""
    disposable: bool


class SharedDatabase(Component):
    """A private, encrypted, backed-up database server; its password is made and kept by the cloud's secret store."""

    area = "database"

    def __init__(self, name: str, args: SharedDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        self.instance = aws.DbInstance(
            name,
            db_instance_identifier=args.identifier,
            engine=str(args.engine),
            engine_version=args.version or VERSIONS[args.engine],
            db_instance_class=SMALLEST_CLASS,
            allocated_storage=args.size,
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=args.key_arn,
            master_username="platform",
            manage_master_user_password=True,
            master_user_secret_kms_key_id=args.key_arn,
            port=PORTS[args.engine],
            db_subnet_group_name=args.subnet_group,
            vpc_security_group_ids=list(args.security_group_ids),
            multi_az=args.standby,
            publicly_accessible=False,
            backup_retention_period=args.kept_days,
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            auto_minor_version_upgrade=True,
            enable_iam_database_authentication=True,
            enable_cloudwatch_logs_exports=LOGS[args.engine],
            skip_final_snapshot=args.disposable,
            tags=args.labels.tags(args.identifier),
            opts=self.child(),
        )
        self.register_outputs({"address": self.instance.address, "port": PORTS[args.engine]})
