"""Network access lists through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import NetworkAcl, Subnet, Vpc
from provincial_cloud.aws.provider.checking import check

HTTPS = {
    "rule_number": 100,
    "egress": False,
    "protocol": "tcp",
    "rule_action": "allow",
    "cidr_block": "10.20.0.0/16",
    "port_range": {"from": 443, "to": 443},
}
ANSWERS = {**HTTPS, "egress": True, "protocol": "6", "port_range": {"from": 1024, "to": 65535}}
NO_IPV6 = {"rule_number": 200, "egress": False, "protocol": "-1", "rule_action": "deny", "ipv6_cidr_block": "::/0"}
PING = {
    "rule_number": 300,
    "egress": False,
    "protocol": "1",
    "rule_action": "allow",
    "cidr_block": "10.20.0.0/16",
    "icmp_type_code": {"type": 8, "code": -1},
}


def _subnets(cloud: Any) -> tuple[str, list[str]]:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    return vpc_id, [cloud.make(Subnet, vpc_id=vpc_id, cidr_block=f"10.20.{n}.0/24")[0] for n in (1, 2, 3)]


def _list_of(cloud: Any, subnet_id: str) -> Any:
    filters = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
    return cloud.client("ec2").describe_network_acls(Filters=filters)["NetworkAcls"][0]


def test_a_network_acl_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, (one, two, three) = _subnets(cloud)
    stray = {"RuleNumber": 1, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "Egress": False}

    def lead_away(id: str) -> None:
        theirs = ec2.create_network_acl(VpcId=vpc_id)["NetworkAcl"]["NetworkAclId"]
        association = next(a for a in _list_of(cloud, two)["Associations"] if a["SubnetId"] == two)
        ec2.replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"], NetworkAclId=theirs)

    cloud.live(
        NetworkAcl,
        {
            "vpc_id": vpc_id,
            "subnet_ids": [one, two],
            "entries": [HTTPS, ANSWERS, NO_IPV6],
            "tags": {"Name": "dmz"},
        },
        changes={
            "entries": [PING, {**HTTPS, "port_range": {"from": 443, "to": 8443}}, NO_IPV6],
            "subnet_ids": [three, two],
            "tags": {"Name": "other"},
        },
        replaces={"vpc_id": "vpc-0fedcba9876543210"},
        drift={
            "entries": lambda id: ec2.create_network_acl_entry(NetworkAclId=id, **stray),
            "subnet_ids": lead_away,
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
        unreadable=("entries",),  # moto keeps no type and code of ICMP entries, so an import has none
    )
    assert {_list_of(cloud, subnet)["IsDefault"] for subnet in (one, three)} == {True}


def test_a_subnet_that_leaves_a_list_gets_the_default_one(cloud: Any) -> None:
    vpc_id, (one, two, _) = _subnets(cloud)
    id, state = cloud.make(NetworkAcl, vpc_id=vpc_id, subnet_ids=[one, two], entries=[])
    cloud.runner(NetworkAcl).update(id, state, {**state, "subnet_ids": [two]})
    assert (_list_of(cloud, one)["IsDefault"], _list_of(cloud, two)["NetworkAclId"]) == (True, id)


def test_a_list_moves_a_subnet_that_another_list_still_names(cloud: Any) -> None:
    vpc_id, (one, _, _) = _subnets(cloud)
    first, state = cloud.make(NetworkAcl, vpc_id=vpc_id, subnet_ids=[one])
    second, _ = cloud.make(NetworkAcl, vpc_id=vpc_id, subnet_ids=[one])
    cloud.runner(NetworkAcl).update(first, state, {**state, "subnet_ids": []})
    assert _list_of(cloud, one)["NetworkAclId"] == second


def test_entries_without_a_list_are_left_alone(cloud: Any) -> None:
    vpc_id, _ = _subnets(cloud)
    id, state = cloud.make(NetworkAcl, vpc_id=vpc_id, entries=[HTTPS])
    after = cloud.runner(NetworkAcl).update(id, state, {"vpc_id": vpc_id})
    assert "entries" not in cloud.runner(NetworkAcl).read(id, after, after)
    assert len(cloud.runner(NetworkAcl).read(id, {}, {})["entries"]) == 1


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"rule_number": 32767}, "entries[0].rule_number"),
        ({"rule_number": 0}, "entries[0].rule_number"),
        ({"rule_action": None}, "entries[0].rule_action"),
        ({"rule_action": "permit"}, "entries[0].rule_action"),
        ({"protocol": "https"}, "entries[0].protocol"),
        ({"protocol": "-1"}, "entries[0].port_range"),
        ({"port_range": None}, "entries[0].port_range"),
        ({"port_range": {"from": 443}}, "entries[0].port_range"),
        ({"port_range": {"from": 443, "to": 80}}, "entries[0].port_range"),
        ({"port_range": {"from": 1, "to": 65536}}, "entries[0].port_range"),
        ({"port_range": {"from": 1, "until": 2}}, "entries[0].port_range.until"),
        ({"cidr_block": "10.20.0.1/16"}, "entries[0].cidr_block"),
        ({"cidr_block": None}, "entries[0].cidr_block"),
        ({"ipv6_cidr_block": "::/0"}, "entries[0].cidr_block"),
        ({"protocol": "icmp", "port_range": None}, "entries[0].icmp_type_code"),
    ],
)
def test_an_entry_that_says_something_else_than_it_seems_is_refused(change: dict[str, Any], path: str) -> None:
    found = [found for found, _ in check(NetworkAcl, {"vpc_id": "vpc-1", "entries": [{**HTTPS, **change}]}).found]
    assert path in found


def test_a_number_given_twice_is_refused() -> None:
    assert [path for path, _ in check(NetworkAcl, {"vpc_id": "vpc-1", "entries": [HTTPS, ANSWERS, HTTPS]}).found] == [
        "entries[2]"
    ]
