"""Zones through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Zone
from provincial_cloud.aws.provider.checking import check, complete

HERE = "ap-southeast-1"


def _network(name: str) -> dict[str, str]:
    return {"vpc_id": name, "vpc_region": HERE}


def test_a_public_zone_lives_a_whole_life(cloud: Any) -> None:
    dns = cloud.client("route53")
    cloud.live(
        Zone,
        {"name": "Example.gov.vn", "comment": "Portal", "tags": {"Name": "portal"}},
        changes={"comment": "Public-service portal", "tags": {"Name": "portal", "provincial:level": "3"}},
        replaces={"name": "other.gov.vn"},
        drift={
            "comment": lambda id: dns.update_hosted_zone_comment(Id=id, Comment="stray"),
            "tags": lambda id: dns.change_tags_for_resource(
                ResourceType="hostedzone", ResourceId=id, AddTags=[{"Key": "stray", "Value": "x"}]
            ),
        },
    )


def test_a_private_zone_lives_a_whole_life(cloud: Any) -> None:
    dns = cloud.client("route53")
    cloud.live(
        Zone,
        {"name": "dic.internal", "vpcs": [_network("vpc-1"), _network("vpc-2")]},
        changes={"vpcs": [_network("vpc-3")]},
        drift={
            "vpcs": lambda id: dns.associate_vpc_with_hosted_zone(
                HostedZoneId=id, VPC={"VPCId": "vpc-4", "VPCRegion": HERE}
            )
        },
    )


def test_ids_come_without_the_prefix_of_the_api_and_name_servers_are_told(cloud: Any) -> None:
    id, state = cloud.make(Zone, name="example.gov.vn")
    assert "/" not in id
    assert state["zone_id"] == id
    answer = cloud.client("route53").get_hosted_zone(Id=id)
    assert state["name_servers"] == answer["DelegationSet"]["NameServers"]
    assert answer["HostedZone"]["Config"]["PrivateZone"] is False


def test_a_comment_that_is_no_longer_given_is_removed(cloud: Any) -> None:
    cloud.live(Zone, {"name": "example.gov.vn", "comment": "Portal"}, changes={"comment": None})


def test_a_spent_caller_reference_is_replaced_by_one_that_still_tells_whose_the_zone_is(cloud: Any) -> None:
    # AWS remembers the references of deleted zones, moto does not; so the answer is planted once.
    client = cloud.client("route53")
    asked: list[str] = []

    def refuse_first(params: dict[str, Any], **_: Any) -> None:
        asked.append(params["CallerReference"])

    def answer_first(**_: Any) -> Any:
        if len(asked) > 1:
            return None
        refusal = {"Error": {"Code": "HostedZoneAlreadyExists", "Message": "The reference has been used before"}}
        return type("Answer", (), {"status_code": 409})(), refusal

    client.meta.events.register("provide-client-params.route-53.CreateHostedZone", refuse_first)
    client.meta.events.register("before-call.route-53.CreateHostedZone", answer_first)
    urn = cloud.urn(Zone)
    inputs = complete(Zone, urn, {"name": "example.gov.vn"})
    id, _ = cloud.runner(Zone).create(urn, inputs)
    assert len(set(asked)) == 2
    assert cloud.runner(Zone).create(urn, inputs)[0] == id


@pytest.mark.parametrize("vpcs", [[], "vpc-1", ["vpc-1"], [{"vpc_id": "vpc-1"}]])
def test_networks_without_id_or_region_are_refused(vpcs: Any) -> None:
    found = check(Zone, complete(Zone, "", {"name": "dic.internal", "vpcs": vpcs})).found
    assert found
    assert all(path.startswith("vpcs") for path, _ in found)


def test_a_tenth_tag_is_refused_as_the_provider_needs_one_itself() -> None:
    tags = {f"tag{index}": "x" for index in range(10)}
    inputs = complete(Zone, "", {"name": "example.gov.vn", "tags": tags})
    assert [path for path, _ in check(Zone, inputs).found] == ["tags"]
    del inputs["tags"]["tag9"]
    assert check(Zone, inputs).found == []
