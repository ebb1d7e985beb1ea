"""Routes through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import InternetGateway, NatGateway, Route, RouteTable, Subnet, Vpc
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.errors import ProvincialError


class Ways:
    """A network with a route table, a NAT gateway and an internet gateway."""

    def __init__(self, cloud: Any) -> None:
        self.vpc, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16", amazon_provided_ipv6_cidr_block=True)
        subnet, _ = cloud.make(Subnet, vpc_id=self.vpc, cidr_block="10.20.1.0/24")
        self.table, _ = cloud.make(RouteTable, vpc_id=self.vpc)
        self.internet, _ = cloud.make(InternetGateway, vpc_id=self.vpc)
        self.nat, _ = cloud.make(NatGateway, subnet_id=subnet, connectivity_type="private")


def test_an_ipv4_route_lives_a_whole_life(cloud: Any) -> None:
    ec2, ways = cloud.client("ec2"), Ways(cloud)
    everywhere = {"RouteTableId": ways.table, "DestinationCidrBlock": "0.0.0.0/0"}
    cloud.live(
        Route,
        {"route_table_id": ways.table, "destination_cidr_block": "0.0.0.0/0", "gateway_id": ways.internet},
        replaces={"route_table_id": "rtb-0fedcba9876543210", "destination_cidr_block": "10.0.0.0/8"},
        drift={"gateway_id": lambda id: ec2.replace_route(**everywhere, NatGatewayId=ways.nat)},
    )


def test_a_route_is_given_another_target_in_place(cloud: Any) -> None:
    ways = Ways(cloud)
    peer, _ = cloud.make(Vpc, cidr_block="10.21.0.0/16")
    ec2 = cloud.client("ec2")
    peering = ec2.create_vpc_peering_connection(VpcId=ways.vpc, PeerVpcId=peer)["VpcPeeringConnection"]
    only_out = ec2.create_egress_only_internet_gateway(VpcId=ways.vpc)["EgressOnlyInternetGateway"]
    given = {"route_table_id": ways.table, "destination_cidr_block": "10.21.0.0/16"}
    id, state = cloud.make(Route, **given, gateway_id=ways.internet)
    for target in (
        {"nat_gateway_id": ways.nat},
        {"vpc_peering_connection_id": peering["VpcPeeringConnectionId"]},
        {"egress_only_internet_gateway_id": only_out["EgressOnlyInternetGatewayId"]},
        {"gateway_id": ways.internet},
    ):
        state = cloud.runner(Route).update(id, state, {**given, **target})
        assert cloud.runner(Route).read(id, state, state) == {**given, **target}


def test_an_ipv6_route_lives_a_whole_life(cloud: Any) -> None:
    ways = Ways(cloud)
    cloud.live(
        Route,
        {"route_table_id": ways.table, "destination_ipv6_cidr_block": "::/0", "gateway_id": ways.internet},
        replaces={"destination_ipv6_cidr_block": "2001:db8::/32"},
    )


def test_an_import_tells_ipv4_from_ipv6_by_the_id(cloud: Any) -> None:
    ways = Ways(cloud)
    for name, block in (("destination_cidr_block", "0.0.0.0/0"), ("destination_ipv6_cidr_block", "::/0")):
        id, _ = cloud.make(Route, route_table_id=ways.table, gateway_id=ways.internet, **{name: block})
        assert id == f"{ways.table}/{block}"
        assert cloud.runner(Route).read(id, {}, {}) == {
            "route_table_id": ways.table,
            "gateway_id": ways.internet,
            name: block,
        }


def test_a_route_made_by_hand_to_somewhere_else_is_not_taken_over(cloud: Any) -> None:
    ways = Ways(cloud)
    cloud.client("ec2").create_route(RouteTableId=ways.table, DestinationCidrBlock="0.0.0.0/0", GatewayId=ways.internet)
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(Route, route_table_id=ways.table, destination_cidr_block="0.0.0.0/0", nat_gateway_id=ways.nat)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"destination_cidr_block": "0.0.0.0/0"}, "gateway_id"),
        ({"destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1", "nat_gateway_id": "nat-1"}, "nat_gateway_id"),
        ({"gateway_id": "igw-1"}, "destination_cidr_block"),
        (
            {"destination_cidr_block": "0.0.0.0/0", "destination_ipv6_cidr_block": "::/0", "gateway_id": "igw-1"},
            "destination_ipv6_cidr_block",
        ),
        ({"destination_cidr_block": "10.0.0.1/8", "gateway_id": "igw-1"}, "destination_cidr_block"),
        ({"destination_ipv6_cidr_block": "0:0::/0", "gateway_id": "igw-1"}, "destination_ipv6_cidr_block"),
    ],
)
def test_a_route_to_nowhere_or_to_two_places_is_refused(given: dict[str, Any], path: str) -> None:
    assert [found for found, _ in check(Route, {"route_table_id": "rtb-1", **given}).found] == [path]
