"""Databases."""

from provincial_cloud.aws.rds.db_instance import DbInstance
from provincial_cloud.aws.rds.db_subnet_group import DbSubnetGroup

__all__ = ["DbInstance", "DbSubnetGroup"]
