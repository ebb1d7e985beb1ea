"""Security groups through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import SecurityGroup, Vpc
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.aws.provider.difference import difference

WEB = {"ip_protocol": "tcp", "from_port": 8443, "to_port": 8443, "cidr_ipv4": "10.20.30.0/24", "description": "portal"}
PING = {"ip_protocol": "icmp", "from_port": -1, "to_port": -1, "cidr_ipv4": "10.20.0.0/16"}
PING_6 = {"ip_protocol": "icmpv6", "from_port": -1, "to_port": -1, "cidr_ipv6": "2001:db8::/56"}
INSIDE = {"ip_protocol": "-1", "referenced_group_id": "self"}
OPEN = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]


def _network(cloud: Any) -> str:
    # moto takes IPv6 rules out of a group only in a network that has IPv6
    id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16", amazon_provided_ipv6_cidr_block=True)
    return str(id)


def _group(cloud: Any, id: str) -> Any:
    return cloud.client("ec2").describe_security_groups(GroupIds=[id])["SecurityGroups"][0]


def test_a_security_group_lives_a_whole_life(cloud: Any) -> None:
    ec2, vpc_id = cloud.client("ec2"), _network(cloud)
    other, _ = cloud.make(SecurityGroup, group_name="other", vpc_id=vpc_id)
    from_other = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "referenced_group_id": other}
    hole = {"IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389}
    cloud.live(
        SecurityGroup,
        {
            "group_name": "portal",
            "description": "Servers of the portal",
            "vpc_id": vpc_id,
            "ingress": [WEB, from_other, INSIDE],
            "egress": [WEB],
            "tags": {"Name": "portal"},
        },
        changes={
            "ingress": [INSIDE, {**WEB, "description": "of the portal alone"}, PING, PING_6],
            "egress": [],
            "tags": {"Name": "portal", "provincial:level": "3"},
        },
        replaces={"group_name": "second", "description": "Something else", "vpc_id": "vpc-0fedcba9876543210"},
        drift={
            "ingress": lambda id: ec2.authorize_security_group_ingress(
                GroupId=id,
                IpPermissions=[
                    {**hole, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
                ],
            ),
            "egress": lambda id: ec2.authorize_security_group_egress(GroupId=id, IpPermissions=OPEN),
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


def test_a_rule_added_by_hand_is_told_after_those_that_are_known(cloud: Any) -> None:
    id, state = cloud.make(SecurityGroup, vpc_id=_network(cloud), ingress=[WEB, PING])
    hole = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    cloud.client("ec2").authorize_security_group_ingress(GroupId=id, IpPermissions=[hole])
    seen = cloud.runner(SecurityGroup).read(id, state, state)["ingress"]
    assert seen == [WEB, PING, {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ipv4": "0.0.0.0/0"}]


def test_a_rule_taken_out_by_hand_is_put_back(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    cloud.live(
        SecurityGroup,
        {"vpc_id": _network(cloud), "ingress": [WEB, PING_6]},
        drift={
            "ingress": lambda id: ec2.revoke_security_group_ingress(
                GroupId=id, IpPermissions=_group(cloud, id)["IpPermissions"]
            ),
        },
    )


def test_a_description_changed_by_hand_is_put_back_without_a_gap(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    permission = {"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443}

    def rename(id: str) -> None:
        renamed = [{**permission, "IpRanges": [{"CidrIp": "10.20.30.0/24", "Description": "anybody"}]}]
        ec2.update_security_group_rule_descriptions_ingress(GroupId=id, IpPermissions=renamed)

    cloud.live(SecurityGroup, {"vpc_id": _network(cloud), "ingress": [WEB]}, drift={"ingress": rename})


def test_a_new_group_lets_nothing_pass_even_where_its_rules_are_kept_elsewhere(cloud: Any) -> None:
    id, _ = cloud.make(SecurityGroup, vpc_id=_network(cloud))
    assert (_group(cloud, id)["IpPermissions"], _group(cloud, id)["IpPermissionsEgress"]) == ([], [])


def test_a_group_without_lists_leaves_rules_that_are_kept_elsewhere_alone(cloud: Any) -> None:
    id, state = cloud.make(SecurityGroup, vpc_id=_network(cloud))
    ec2 = cloud.client("ec2")
    ec2.authorize_security_group_ingress(
        GroupId=id,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    )
    seen = cloud.runner(SecurityGroup).read(id, state, state)
    assert difference(SecurityGroup, seen, state).changes == ()
    cloud.runner(SecurityGroup).update(id, seen, {**state, "tags": {"Name": "x"}})
    assert len(_group(cloud, id)["IpPermissions"]) == 1


def test_a_list_given_up_for_unset_leaves_its_rules_but_not_the_open_ones(cloud: Any) -> None:
    everything = [{"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}, {"ip_protocol": "-1", "cidr_ipv6": "::/0"}, WEB]
    id, state = cloud.make(SecurityGroup, vpc_id=_network(cloud), egress=everything)
    wanted = {name: value for name, value in state.items() if name != "egress"}
    cloud.runner(SecurityGroup).update(id, state, wanted)
    left = _group(cloud, id)["IpPermissionsEgress"]
    assert [(one["IpProtocol"], one["FromPort"]) for one in left] == [("tcp", 8443)]


def test_a_group_of_the_same_name_made_by_hand_is_not_taken_over(cloud: Any) -> None:
    vpc_id = _network(cloud)
    cloud.client("ec2").create_security_group(GroupName="theirs", Description="x", VpcId=vpc_id)
    with pytest.raises(Exception, match="not this stack's"):
        cloud.make(SecurityGroup, group_name="theirs", vpc_id=vpc_id)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"cidr_ipv6": "::/0"}, "ingress[0].cidr_ipv6"),
        ({"cidr_ipv4": None}, "ingress[0].cidr_ipv4"),
        ({"cidr_ipv4": "10.20.30.4/24"}, "ingress[0].cidr_ipv4"),
        ({"cidr_ipv4": "10.20.30.0/33"}, "ingress[0].cidr_ipv4"),
        ({"cidr_ipv4": None, "cidr_ipv6": "2001:DB8::/56"}, "ingress[0].cidr_ipv6"),
        ({"cidr_ipv4": "2001:db8::/56"}, "ingress[0].cidr_ipv4"),
        ({"ip_protocol": "6"}, "ingress[0].ip_protocol"),
        ({"ip_protocol": "TCP"}, "ingress[0].ip_protocol"),
        ({"ip_protocol": None}, "ingress[0].ip_protocol"),
        ({"ip_protocol": "-1", "to_port": None}, "ingress[0].from_port"),
        ({"from_port": None}, "ingress[0].from_port"),
        ({"to_port": 65536}, "ingress[0].to_port"),
        ({"from_port": 9000}, "ingress[0].to_port"),
        ({"form_port": 1}, "ingress[0].form_port"),
        ({"from_port": "8443"}, "ingress[0].from_port"),
        ({"ip_protocol": "esp", "from_port": None, "to_port": None}, "ingress[0].ip_protocol"),
        ({"ip_protocol": "256", "from_port": None, "to_port": None}, "ingress[0].ip_protocol"),
        ({"description": "Cổng dịch vụ công"}, "ingress[0].description"),
        ({"description": "x" * 256}, "ingress[0].description"),
    ],
)
def test_a_rule_that_says_something_else_than_it_seems_is_refused(change: dict[str, Any], path: str) -> None:
    inputs = {"group_name": "portal", "description": "x", "vpc_id": "vpc-1", "ingress": [{**WEB, **change}]}
    assert path in [found for found, _ in check(SecurityGroup, inputs).found]


def test_a_rule_given_twice_is_refused() -> None:
    inputs = {
        "group_name": "portal",
        "description": "x",
        "vpc_id": "vpc-1",
        "egress": [WEB, {**WEB, "description": ""}],
    }
    assert [path for path, _ in check(SecurityGroup, inputs).found] == ["egress[1]"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"group_name": "sg-portal"}, "group_name"),
        ({"description": "Máy chủ ứng dụng"}, "description"),
        ({"description": "x" * 256}, "description"),
    ],
)
def test_a_text_that_ec2_would_refuse_is_refused(change: dict[str, str], path: str) -> None:
    inputs = {"group_name": "portal", "description": "x", "vpc_id": "vpc-1", **change}
    assert [found for found, _ in check(SecurityGroup, inputs).found] == [path]
