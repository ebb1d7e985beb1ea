"""Subnets for databases, and moto mended where it loses a subnet group."""

from __future__ import annotations

from typing import Any

import pytest
from moto.rds.models import RDSBackend


@pytest.fixture
def subnets(cloud: Any) -> list[str]:
    """Three subnets in three zones."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.20.{index}.0/24", AvailabilityZone=f"ap-southeast-1{zone}")[
            "Subnet"
        ]["SubnetId"]
        for index, zone in enumerate("abc")
    ]


@pytest.fixture
def mended_subnet_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto 5.2.5 forgets a subnet group when it is modified (RDSBackend.modify_db_subnet_group pops it for good)."""
    modify = RDSBackend.modify_db_subnet_group

    def keep(self: Any, subnet_name: str, *args: Any, **kwargs: Any) -> Any:
        group = modify(self, subnet_name, *args, **kwargs)
        self.subnet_groups[subnet_name] = group
        return group

    monkeypatch.setattr(RDSBackend, "modify_db_subnet_group", keep)
