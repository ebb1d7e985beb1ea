"""NAT gateways through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import ElasticIp, NatGateway, Subnet, Vpc
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.aws.provider.difference import difference
from provincial_cloud.aws.provider.shapes import UNKNOWN
from provincial_cloud.sandbox.completed_moto import complete_moto


def _subnet(cloud: Any) -> str:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    id, _ = cloud.make(Subnet, vpc_id=vpc_id, cidr_block="10.20.10.0/24")
    return str(id)


def test_a_public_nat_gateway_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    address, _ = cloud.make(ElasticIp)
    cloud.live(
        NatGateway,
        {"subnet_id": _subnet(cloud), "allocation_id": address, "tags": {"Name": "way out"}},
        changes={"tags": {"Name": "other"}},
        replaces={
            "subnet_id": "subnet-0fedcba9876543210",
            "allocation_id": "eipalloc-0fedcba9876543210",
            "connectivity_type": "private",
        },
        drift={"tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}])},
    )


def test_a_private_nat_gateway_lives_a_whole_life(cloud: Any) -> None:
    cloud.live(NatGateway, {"subnet_id": _subnet(cloud), "connectivity_type": "private"})


def test_a_deleted_gateway_that_still_shows_is_not_adopted(cloud: Any) -> None:
    subnet_id, urn = _subnet(cloud), cloud.urn(NatGateway)
    inputs = {"subnet_id": subnet_id, "connectivity_type": "private"}
    first, state = cloud.runner(NatGateway).create(urn, inputs)
    cloud.runner(NatGateway).delete(first, state)
    second, _ = cloud.runner(NatGateway).create(urn, inputs)
    assert second != first


def test_a_replacement_waits_until_the_address_is_free(cloud: Any) -> None:
    address, _ = cloud.make(ElasticIp)
    _, state = cloud.make(NatGateway, subnet_id=_subnet(cloud), allocation_id=address)
    assert difference(NatGateway, state, {**state, "subnet_id": "subnet-0fedcba9876543210"}).delete_first
    assert not difference(NatGateway, state, {**state, "allocation_id": "eipalloc-0fedcba9876543210"}).delete_first


def test_an_address_is_waited_for_while_a_deleted_gateway_still_holds_it(
    cloud: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete_moto()
    subnet, (address, _) = _subnet(cloud), cloud.make(ElasticIp)
    first, _ = cloud.make(NatGateway, subnet_id=subnet, allocation_id=address)
    waits: list[float] = []

    def let_go(seconds: float) -> None:
        waits.append(seconds)
        cloud.client("ec2").delete_nat_gateway(NatGatewayId=first)

    monkeypatch.setattr(cloud.connection, "pause", let_go)
    second, _ = cloud.make(NatGateway, subnet_id=subnet, allocation_id=address)
    assert second != first
    assert len(waits) == 1


def test_a_private_gateway_with_a_public_address_is_refused() -> None:
    given = {"subnet_id": "subnet-1", "connectivity_type": "private", "allocation_id": "eipalloc-1"}
    assert [path for path, _ in check(NatGateway, given).found] == ["allocation_id"]


def test_a_public_gateway_without_an_address_is_refused() -> None:
    given = {"subnet_id": "subnet-1", "connectivity_type": "public"}
    assert [path for path, _ in check(NatGateway, given).found] == ["allocation_id"]


def test_an_address_that_is_not_known_yet_is_an_address() -> None:
    given = {"subnet_id": "subnet-1", "connectivity_type": "public", "allocation_id": UNKNOWN}
    assert check(NatGateway, given).found == []
