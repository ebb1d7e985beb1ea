"""Internet gateways through their whole life."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws import InternetGateway, Vpc


def test_an_internet_gateway_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    one, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    other, _ = cloud.make(Vpc, cidr_block="10.21.0.0/16")
    cloud.live(
        InternetGateway,
        {"vpc_id": one, "tags": {"Name": "way out"}},
        changes={"vpc_id": other, "tags": {"Name": "other"}},
        drift={
            "vpc_id": lambda id: ec2.detach_internet_gateway(InternetGatewayId=id, VpcId=other),
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


def test_a_gateway_attached_by_hand_is_detached(cloud: Any) -> None:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    attach = cloud.client("ec2").attach_internet_gateway
    cloud.live(
        InternetGateway,
        {"tags": {"Name": "spare"}},
        drift={"vpc_id": lambda id: attach(InternetGatewayId=id, VpcId=vpc_id)},
    )
