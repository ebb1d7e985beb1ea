"""Peerings through their whole life."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws import Vpc, VpcPeering
from provincial_cloud.aws.provider.difference import difference


def _networks(cloud: Any) -> tuple[str, str]:
    return cloud.make(Vpc, cidr_block="10.20.0.0/16")[0], cloud.make(Vpc, cidr_block="10.21.0.0/16")[0]


def test_a_peering_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    one, other = _networks(cloud)
    cloud.live(
        VpcPeering,
        {"vpc_id": one, "peer_vpc_id": other, "tags": {"Name": "to the other"}},
        changes={"auto_accept": True, "tags": {"Name": "other"}},
        replaces={
            "vpc_id": "vpc-0fedcba9876543210",
            "peer_vpc_id": "vpc-0fedcba9876543210",
            "peer_owner_id": "210987654321",
            "peer_region": "ap-southeast-2",
        },
        drift={"tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}])},
    )


def test_a_peering_within_the_account_is_accepted_at_once(cloud: Any) -> None:
    one, other = _networks(cloud)
    cloud.live(
        VpcPeering,
        {
            "vpc_id": one,
            "peer_vpc_id": other,
            "peer_owner_id": "123456789012",
            "peer_region": "ap-southeast-1",
            "auto_accept": True,
        },
    )


def test_acceptance_by_the_other_side_is_no_drift(cloud: Any) -> None:
    one, other = _networks(cloud)
    id, state = cloud.make(VpcPeering, vpc_id=one, peer_vpc_id=other)
    cloud.client("ec2").accept_vpc_peering_connection(VpcPeeringConnectionId=id)
    seen = cloud.runner(VpcPeering).read(id, state, state)
    assert difference(VpcPeering, seen, state).changes == ()


def test_a_peering_that_the_other_side_refused_is_gone(cloud: Any) -> None:
    one, other = _networks(cloud)
    id, state = cloud.make(VpcPeering, vpc_id=one, peer_vpc_id=other)
    cloud.client("ec2").reject_vpc_peering_connection(VpcPeeringConnectionId=id)
    assert cloud.runner(VpcPeering).read(id, state, state) is None
