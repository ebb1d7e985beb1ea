"""Route tables through their whole life."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws import RouteTable, Subnet, Vpc


def test_a_route_table_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    one, two, three = (cloud.make(Subnet, vpc_id=vpc_id, cidr_block=f"10.20.{n}.0/24")[0] for n in (1, 2, 3))
    cloud.live(
        RouteTable,
        {"vpc_id": vpc_id, "subnet_ids": [one, two], "tags": {"Name": "dmz"}},
        changes={"subnet_ids": [three, two], "tags": {"Name": "other"}},
        replaces={"vpc_id": "vpc-0fedcba9876543210"},
        drift={
            "subnet_ids": lambda id: ec2.associate_route_table(RouteTableId=id, SubnetId=one),
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


def test_a_subnet_led_elsewhere_by_hand_is_led_back(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    subnet_id, _ = cloud.make(Subnet, vpc_id=vpc_id, cidr_block="10.20.1.0/24")
    theirs = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]

    def lead_away(id: str) -> None:
        there = ec2.describe_route_tables(RouteTableIds=[id])["RouteTables"][0]["Associations"]
        association = there[0]["RouteTableAssociationId"]
        ec2.replace_route_table_association(AssociationId=association, RouteTableId=theirs)

    cloud.live(RouteTable, {"vpc_id": vpc_id, "subnet_ids": [subnet_id]}, drift={"subnet_ids": lead_away})


def test_subnets_fall_back_to_the_main_table_when_a_table_no_longer_names_them(cloud: Any) -> None:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    subnet_id, _ = cloud.make(Subnet, vpc_id=vpc_id, cidr_block="10.20.1.0/24")
    id, state = cloud.make(RouteTable, vpc_id=vpc_id, subnet_ids=[subnet_id])
    cloud.runner(RouteTable).update(id, state, {"vpc_id": vpc_id})
    assert cloud.client("ec2").describe_route_tables(RouteTableIds=[id])["RouteTables"][0]["Associations"] == []
