"""Single rules of security groups through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import SecurityGroup, SecurityGroupRule, Vpc
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.aws.provider.difference import difference

SSH = {"direction": "ingress", "ip_protocol": "tcp", "from_port": 22, "to_port": 22}


def _group(cloud: Any, name: str = "portal") -> str:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16", amazon_provided_ipv6_cidr_block=True)
    id, _ = cloud.make(SecurityGroup, vpc_id=vpc_id, group_name=name)
    return str(id)


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_an_ipv4_rule_lives_a_whole_life(cloud: Any, direction: str) -> None:
    ec2, group_id = cloud.client("ec2"), _group(cloud)
    given = {**SSH, "direction": direction, "group_id": group_id, "cidr_ipv4": "10.20.60.0/24"}

    def open_up(id: str) -> None:
        rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "0.0.0.0/0"}
        ec2.modify_security_group_rules(
            GroupId=group_id, SecurityGroupRules=[{"SecurityGroupRuleId": id, "SecurityGroupRule": rule}]
        )

    cloud.live(
        SecurityGroupRule,
        {**given, "description": "SSH", "tags": {"Name": "ssh"}},
        changes={
            "from_port": 20,
            "to_port": 2222,
            "ip_protocol": "udp",
            "cidr_ipv4": "10.20.61.0/24",
            "description": "Something else",
            "tags": {"Name": "other"},
        },
        replaces={
            "group_id": "sg-0fedcba9876543210",
            "direction": "egress" if direction == "ingress" else "ingress",
            "cidr_ipv6": "::/0",
            "referenced_group_id": group_id,
        },
        drift={
            "cidr_ipv4": open_up,
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


# moto changes no IPv6 range and no group of a rule, and keeps no description of a rule among groups
def test_an_ipv6_rule_lives_a_whole_life(cloud: Any) -> None:
    cloud.live(SecurityGroupRule, {**SSH, "group_id": _group(cloud), "cidr_ipv6": "2001:db8::/56"})


def test_a_rule_among_the_members_of_a_group_lives_a_whole_life(cloud: Any) -> None:
    group_id = _group(cloud)
    cloud.live(
        SecurityGroupRule,
        {"group_id": group_id, "direction": "ingress", "ip_protocol": "-1", "referenced_group_id": group_id},
    )


def test_another_kind_of_peer_makes_a_new_rule(cloud: Any) -> None:
    group_id = _group(cloud)
    _, state = cloud.make(SecurityGroupRule, **SSH, group_id=group_id, cidr_ipv4="10.20.0.0/16")
    wanted = {name: value for name, value in state.items() if name != "cidr_ipv4"} | {"referenced_group_id": group_id}
    assert difference(SecurityGroupRule, state, wanted).replaces == ["cidr_ipv4", "referenced_group_id"]


def test_a_rule_taken_out_by_hand_is_gone(cloud: Any) -> None:
    group_id = _group(cloud)
    id, state = cloud.make(SecurityGroupRule, **SSH, group_id=group_id, cidr_ipv4="10.20.0.0/16")
    cloud.client("ec2").revoke_security_group_ingress(GroupId=group_id, SecurityGroupRuleIds=[id])
    assert cloud.runner(SecurityGroupRule).read(id, state, state) is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"direction": "inbound"}, "direction"),
        ({"ip_protocol": "TCP"}, "ip_protocol"),
        ({"ip_protocol": "-1", "to_port": None}, "from_port"),
        ({"from_port": None}, "from_port"),
        ({"to_port": 99999}, "to_port"),
        ({"from_port": "22"}, "from_port"),
        ({"cidr_ipv4": "10.20.60.1/24"}, "cidr_ipv4"),
        ({"cidr_ipv4": None}, "cidr_ipv4"),
        ({"cidr_ipv6": "::/0"}, "cidr_ipv6"),
        ({"description": "x" * 256}, "description"),
    ],
)
def test_a_rule_that_says_something_else_than_it_seems_is_refused(change: dict[str, Any], path: str) -> None:
    given = {**SSH, "group_id": "sg-1", "cidr_ipv4": "10.20.60.0/24", **change}
    inputs = {name: value for name, value in given.items() if value is not None}
    assert path in [found for found, _ in check(SecurityGroupRule, inputs).found]
