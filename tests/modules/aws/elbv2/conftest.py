"""A network to balance load in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Network:
    """Ids of what a load balancer needs."""

    vpc: str
    subnets: list[str]
    groups: list[str]


@pytest.fixture
def network(cloud: Any) -> Network:
    """A network with three subnets in three zones and two security groups."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.20.{index}.0/24", AvailabilityZone=f"ap-southeast-1{zone}")[
            "Subnet"
        ]["SubnetId"]
        for index, zone in enumerate("abc")
    ]
    groups = [
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("one", "two")
    ]
    return Network(vpc, subnets, groups)
