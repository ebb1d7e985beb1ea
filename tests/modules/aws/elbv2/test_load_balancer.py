"""Load balancers through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import LoadBalancer
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError

OPEN_TO_DELETION = {"deletion_protection.enabled": "false"}


def _attributes(cloud: Any, arn: str) -> dict[str, str]:
    pairs = cloud.client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    return {pair["Key"]: pair["Value"] for pair in pairs}


def _set(cloud: Any, arn: str, key: str, value: str) -> None:
    cloud.client("elbv2").modify_load_balancer_attributes(
        LoadBalancerArn=arn, Attributes=[{"Key": key, "Value": value}]
    )


def test_a_load_balancer_lives_a_whole_life(cloud: Any, network: Any) -> None:
    elbv2 = cloud.client("elbv2")
    cloud.live(
        LoadBalancer,
        {
            "name": "portal",
            "subnets": network.subnets[:2],
            "security_groups": network.groups[:1],
            "attributes": {**OPEN_TO_DELETION, "access_logs.s3.enabled": "true", "access_logs.s3.bucket": "logs"},
            "tags": {"Name": "portal"},
        },
        changes={
            "subnets": network.subnets,
            "security_groups": network.groups,
            "ip_address_type": "dualstack",
            "attributes": {**OPEN_TO_DELETION, "idle_timeout.timeout_seconds": "30"},
            "tags": {"Name": "portal", "provincial:level": "3"},
        },
        replaces={"name": "other", "type": "network", "scheme": "internet-facing"},
        drift={
            "attributes": lambda arn: _set(cloud, arn, "idle_timeout.timeout_seconds", "4000"),
            "security_groups": lambda arn: elbv2.set_security_groups(
                LoadBalancerArn=arn, SecurityGroups=network.groups[:1]
            ),
            "tags": lambda arn: elbv2.add_tags(ResourceArns=[arn], Tags=[{"Key": "stray", "Value": "x"}]),
        },
    )


def test_it_is_private_protected_and_strict_with_headers_unless_told_otherwise(cloud: Any, network: Any) -> None:
    arn, state = cloud.make(LoadBalancer, subnets=network.subnets)
    balancer = cloud.client("elbv2").describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    assert balancer["Scheme"] == "internal"
    seen = _attributes(cloud, arn)
    assert seen["deletion_protection.enabled"] == "true"
    assert seen["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert seen["routing.http.desync_mitigation_mode"] == "defensive"
    assert state["dns_name"] == balancer["DNSName"]
    assert state["canonical_hosted_zone_id"] == balancer["CanonicalHostedZoneId"]


def test_safe_attributes_are_added_to_given_ones_and_given_ones_win(cloud: Any) -> None:
    given = {
        "subnets": ["subnet-1", "subnet-2"],
        "attributes": {"routing.http.desync_mitigation_mode": "strictest", "idle_timeout.timeout_seconds": "30"},
    }
    assert complete(LoadBalancer, cloud.urn(LoadBalancer), given)["attributes"] == {
        "deletion_protection.enabled": "true",
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "strictest",
        "idle_timeout.timeout_seconds": "30",
    }


@pytest.mark.parametrize(("kind", "scheme"), [("network", "internal"), ("gateway", None)])
def test_other_kinds_get_no_attribute_that_the_api_refuses_for_them(cloud: Any, kind: str, scheme: str | None) -> None:
    inputs = complete(LoadBalancer, cloud.urn(LoadBalancer), {"type": kind, "subnets": ["subnet-1"]})
    assert inputs["attributes"] == {"deletion_protection.enabled": "true"}
    assert inputs.get("scheme") == scheme
    assert check(LoadBalancer, inputs).found == []


def test_bad_names_attributes_and_subnets_are_refused_before_anything_is_made(cloud: Any) -> None:
    given = {
        "name": "internal-portal-of-the-province-of-tien-giang",
        "subnets": ["subnet-1"],
        "attributes": {"idle_timeout.timeout_seconds": 30},
        "ip_address_type": "ipv5",
    }
    found = check(LoadBalancer, complete(LoadBalancer, cloud.urn(LoadBalancer), given)).found
    assert sorted({path for path, _ in found}) == [
        "attributes.idle_timeout.timeout_seconds.value",
        "ip_address_type",
        "name",
        "subnets",
    ]
    assert any("at most 32 characters" in reason for _, reason in found)


def test_a_made_name_fits_however_long_the_resource_is_called() -> None:
    urn = f"urn:pulumi:test::project::{LoadBalancer.token}::{'one-stop-system-of-the-province-' * 3}"
    inputs = complete(LoadBalancer, urn, {"subnets": ["subnet-1", "subnet-2"]})
    assert inputs["name"].startswith("one-stop-system-of-the-")
    assert len(inputs["name"]) <= 32
    assert check(LoadBalancer, inputs).found == []


def test_one_of_the_same_name_made_by_hand_is_never_taken_over(cloud: Any, network: Any) -> None:
    cloud.client("elbv2").create_load_balancer(Name="theirs", Subnets=network.subnets)
    with pytest.raises(ProvincialError, match="'theirs' is there already and is not this stack's") as caught:
        cloud.make(LoadBalancer, name="theirs", subnets=network.subnets)
    assert "pulumi import provincial:aws:LoadBalancer" in str(caught.value)
    assert len(cloud.client("elbv2").describe_load_balancers()["LoadBalancers"]) == 1


def test_protection_is_turned_off_before_deletion_only_if_the_program_said_so(cloud: Any, network: Any) -> None:
    # moto deletes protected load balancers, AWS answers OperationNotPermitted; so this looks at what is asked.
    for wish, expected in (("false", "false"), ("true", "true")):
        arn, state = cloud.make(LoadBalancer, subnets=network.subnets, attributes={"deletion_protection.enabled": wish})
        _set(cloud, arn, "deletion_protection.enabled", "true")
        runner = cloud.runner(LoadBalancer)
        LoadBalancer.lifecycle.before_delete(runner.calls, arn, state)
        assert _attributes(cloud, arn)["deletion_protection.enabled"] == expected


def test_a_refresh_shows_only_the_attributes_that_the_program_gave(cloud: Any, network: Any) -> None:
    arn, state = cloud.make(LoadBalancer, subnets=network.subnets)
    _set(cloud, arn, "deletion_protection.enabled", "false")
    seen = cloud.runner(LoadBalancer).read(arn, state, state)
    assert seen["attributes"] == {**state["attributes"], "deletion_protection.enabled": "false"}
    assert "access_logs.s3.bucket" in cloud.runner(LoadBalancer).read(arn, {}, {})["attributes"]
