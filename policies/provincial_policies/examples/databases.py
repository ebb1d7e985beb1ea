"""Database instances and the subnets they may lie in."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import Planned, example, labels
from provincial_policies.examples.keys import KEY_ARN
from provincial_policies.examples.network import GROUP_ID, OTHER_SUBNET_ID, SUBNET_ID

EXAMPLES: dict[str, dict[str, Any]] = {
    "DbSubnetGroup": {
        "db_subnet_group_name": "local-database",
        "db_subnet_group_description": "Subnets of the database zone",
        "subnet_ids": [SUBNET_ID, OTHER_SUBNET_ID],
        "tags": labels(zone="database"),
    },
    "DbInstance": {
        "db_instance_identifier": "dvc",
        "engine": "postgres",
        "engine_version": "16.4",
        "db_instance_class": "db.m6g.large",
        "allocated_storage": 100,
        "storage_type": "gp3",
        "master_username": "dvc_owner",
        "manage_master_user_password": True,
        "db_name": "dvc",
        "port": 5432,
        "db_subnet_group_name": "local-database",
        "vpc_security_group_ids": [GROUP_ID],
        "multi_az": True,
        "publicly_accessible": False,
        "storage_encrypted": True,
        "kms_key_id": KEY_ARN,
        "backup_retention_period": 35,
        "deletion_protection": True,
        "auto_minor_version_upgrade": True,
        "enable_iam_database_authentication": True,
        "enable_cloudwatch_logs_exports": ["postgresql", "upgrade"],
        "copy_tags_to_snapshot": True,
        "skip_final_snapshot": False,
        "tags": labels(zone="database", data_class="personal"),
    },
}


def database(zone: str = "database") -> list[Planned]:
    """A database, its subnet group and the two subnets it lies in."""
    subnets = [
        (
            "Subnet",
            f"subnet-{number}",
            example("Subnet", cidr_block=f"10.80.4{number}.0/24", tags={"provincial:zone": zone}),
        )
        for number in (0, 1)
    ]
    group = example("DbSubnetGroup", subnet_ids=["${subnet-0.id}", "${subnet-1.id}"])
    instance = example("DbInstance", db_subnet_group_name="${group.db_subnet_group_name}")
    return [*subnets, ("DbSubnetGroup", "group", group), ("DbInstance", "database", instance)]
