"""Subnets through their whole life."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from provincial_cloud.aws import Subnet, Vpc
from provincial_cloud.aws.provider.checking import check


def _network(cloud: Any) -> tuple[str, list[str]]:
    id, state = cloud.make(Vpc, cidr_block="10.20.0.0/16", amazon_provided_ipv6_cidr_block=True)
    ranges = ip_network(state["ipv6_cidr_block"], strict=False).subnets(new_prefix=64)
    return id, [str(next(ranges)), str(next(ranges))]


def test_a_subnet_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, (first, second) = _network(cloud)
    cloud.live(
        Subnet,
        {"vpc_id": vpc_id, "cidr_block": "10.20.30.0/24", "ipv6_cidr_block": first, "tags": {"Name": "one"}},
        changes={
            "map_public_ip_on_launch": True,
            "assign_ipv6_address_on_creation": True,
            "ipv6_cidr_block": second,
            "tags": {"Name": "one", "provincial:zone": "dmz"},
        },
        replaces={
            "vpc_id": "vpc-0fedcba9876543210",
            "cidr_block": "10.20.31.0/24",
            "availability_zone": "ap-southeast-1b",
        },
        drift={
            "map_public_ip_on_launch": lambda id: ec2.modify_subnet_attribute(
                SubnetId=id, MapPublicIpOnLaunch={"Value": False}
            ),
            "assign_ipv6_address_on_creation": lambda id: ec2.modify_subnet_attribute(
                SubnetId=id, AssignIpv6AddressOnCreation={"Value": False}
            ),
            "ipv6_cidr_block": lambda id: _swap_range(ec2, id, first),
            "tags": lambda id: ec2.create_tags(Resources=[id], Tags=[{"Key": "stray", "Value": "x"}]),
        },
    )


def _swap_range(ec2: Any, id: str, block: str) -> None:
    for association in ec2.describe_subnets(SubnetIds=[id])["Subnets"][0]["Ipv6CidrBlockAssociationSet"]:
        ec2.disassociate_subnet_cidr_block(AssociationId=association["AssociationId"])
    ec2.associate_subnet_cidr_block(SubnetId=id, Ipv6CidrBlock=block)


def test_an_ipv6_range_comes_and_goes(cloud: Any) -> None:
    vpc_id, (first, second) = _network(cloud)
    cloud.live(
        Subnet,
        {
            "vpc_id": vpc_id,
            "cidr_block": "10.20.30.0/24",
            "availability_zone": "ap-southeast-1a",
            "map_public_ip_on_launch": True,
        },
        changes={"map_public_ip_on_launch": False, "ipv6_cidr_block": first, "assign_ipv6_address_on_creation": True},
        drift={
            "ipv6_cidr_block": lambda id: _swap_range(cloud.client("ec2"), id, second),
        },
    )
    id, state = cloud.make(Subnet, vpc_id=vpc_id, cidr_block="10.20.31.0/24", ipv6_cidr_block=first)
    bare = {name: value for name, value in state.items() if name != "ipv6_cidr_block"}
    cloud.runner(Subnet).update(id, state, bare)
    assert "ipv6_cidr_block" not in cloud.runner(Subnet).read(id, bare, bare)


def test_a_range_that_the_cloud_would_write_otherwise_is_refused() -> None:
    given = {"vpc_id": "vpc-1", "cidr_block": "10.20.30.1/24", "ipv6_cidr_block": "2001:DB8::/64"}
    found = dict(check(Subnet, given).found)
    assert set(found) == {"cidr_block", "ipv6_cidr_block"}
    assert "allowed: 10.20.30.0/24" in found["cidr_block"]


def test_addresses_of_a_range_that_is_not_there_are_refused() -> None:
    given = {"vpc_id": "vpc-1", "cidr_block": "10.20.30.0/24", "assign_ipv6_address_on_creation": True}
    assert [path for path, _ in check(Subnet, given).found] == ["ipv6_cidr_block"]
