"""Subnet groups of databases through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import DbSubnetGroup
from provincial_cloud.aws.provider.checking import check, complete


@pytest.mark.usefixtures("mended_subnet_groups")
def test_a_subnet_group_lives_a_whole_life(cloud: Any, subnets: list[str]) -> None:
    rds = cloud.client("rds")

    def tag(name: str) -> None:
        arn = rds.describe_db_subnet_groups(DBSubnetGroupName=name)["DBSubnetGroups"][0]["DBSubnetGroupArn"]
        rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "stray", "Value": "x"}])

    cloud.live(
        DbSubnetGroup,
        {
            "db_subnet_group_name": "databases",
            "db_subnet_group_description": "Shared databases",
            "subnet_ids": subnets[:2],
            "tags": {"Name": "databases"},
        },
        changes={
            "db_subnet_group_description": "Databases of shared systems",
            "subnet_ids": subnets,
            "tags": {"Name": "databases", "provincial:zone": "database"},
        },
        replaces={"db_subnet_group_name": "others"},
        drift={
            "subnet_ids": lambda name: rds.modify_db_subnet_group(DBSubnetGroupName=name, SubnetIds=subnets[1:]),
            "tags": tag,
        },
    )


def test_one_subnet_and_a_name_in_capitals_are_refused_before_anything_is_made() -> None:
    given = {
        "db_subnet_group_name": "Databases",
        "db_subnet_group_description": "Shared databases",
        "subnet_ids": ["subnet-1"],
    }
    found = check(DbSubnetGroup, complete(DbSubnetGroup, "", given)).found
    assert sorted(path for path, _ in found) == ["db_subnet_group_name", "subnet_ids"]
