"""Public addresses through their whole life."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws import ElasticIp


def test_an_elastic_ip_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    cloud.live(
        ElasticIp,
        {"tags": {"Name": "way out"}},
        changes={"tags": {"Name": "other", "provincial:zone": "edge"}},
        replaces={"domain": "standard"},
        drift={"tags": lambda id: ec2.create_tags(Resources=[id], Tags=[{"Key": "Name", "Value": "mine"}])},
    )


def test_the_address_and_its_id_are_results(cloud: Any) -> None:
    id, state = cloud.make(ElasticIp)
    there = cloud.client("ec2").describe_addresses(AllocationIds=[id])["Addresses"][0]
    assert (state["allocation_id"], state["public_ip"]) == (id, there["PublicIp"])
