"""A network through its whole life."""

from __future__ import annotations

from typing import Any

import jmespath

from provincial_cloud.aws import Vpc


def test_a_vpc_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    cloud.live(
        Vpc,
        {"cidr_block": "10.20.0.0/16", "amazon_provided_ipv6_cidr_block": True, "tags": {"Name": "main"}},
        changes={"enable_dns_hostnames": True, "tags": {"Name": "other", "provincial:level": "3"}},
        replaces={"cidr_block": "10.21.0.0/16", "instance_tenancy": "dedicated"},
        drift={
            "tags": lambda id: ec2.create_tags(Resources=[id], Tags=[{"Key": "stray", "Value": "x"}]),
            "enable_dns_hostnames": lambda id: ec2.modify_vpc_attribute(VpcId=id, EnableDnsHostnames={"Value": False}),
            "close_default_security_group": lambda id: _open_default_group(ec2, id),
        },
    )


def _open_default_group(ec2: Any, vpc_id: str) -> None:
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": ["default"]}]
    group = ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    )


def test_the_default_group_of_a_new_vpc_lets_nothing_pass(cloud: Any) -> None:
    id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    group = cloud.client("ec2").describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [id]}])["SecurityGroups"]
    assert [(one["IpPermissions"], one["IpPermissionsEgress"]) for one in group] == [([], [])]


def test_an_ipv6_range_that_is_still_on_its_way_is_waited_for() -> None:
    """EC2 answers a create call with an empty range that is `associating`; moto has it at once."""
    life = Vpc.lifecycle

    def seen(state: str, block: str) -> tuple[Any, Any]:
        association = {"ipv6_cidr_block": block, "ipv6_cidr_block_state": {"state": state}}
        vpc = {"state": "available", "ipv6_cidr_block_association_set": [association]}
        return jmespath.search(life.ready, vpc), jmespath.search(life.values["ipv6_cidr_block"], vpc)

    assert seen("associating", "") == (False, None)
    assert seen("associated", "2001:db8::/56") == (True, "2001:db8::/56")
    assert jmespath.search(life.ready, {"state": "available"}) is True
    assert jmespath.search(life.ready, {"state": "pending"}) is False
