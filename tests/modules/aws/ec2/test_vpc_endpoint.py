"""Endpoints through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provincial_cloud.aws import RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint
from provincial_cloud.aws.provider.checking import check

ONLY_READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}],
}


def test_an_interface_endpoint_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    one, two = (cloud.make(Subnet, vpc_id=vpc_id, cidr_block=f"10.20.{n}.0/24")[0] for n in (1, 2))
    first, second = (cloud.make(SecurityGroup, vpc_id=vpc_id, group_name=name)[0] for name in ("a", "b"))
    cloud.live(
        VpcEndpoint,
        {
            "vpc_id": vpc_id,
            "service_name": "com.amazonaws.ap-southeast-1.logs",
            "vpc_endpoint_type": "Interface",
            "subnet_ids": [one],
            "security_group_ids": [first],
            "private_dns_enabled": True,
            "tags": {"Name": "logs"},
        },
        changes={
            "subnet_ids": [two, one],
            "security_group_ids": [second],
            "policy_document": ONLY_READ,
            "tags": {"Name": "other"},
        },
        replaces={
            "vpc_id": "vpc-0fedcba9876543210",
            "service_name": "com.amazonaws.ap-southeast-1.kms",
            "vpc_endpoint_type": "GatewayLoadBalancer",
        },
        drift={
            "subnet_ids": lambda id: ec2.modify_vpc_endpoint(VpcEndpointId=id, RemoveSubnetIds=[one]),
            "security_group_ids": lambda id: ec2.modify_vpc_endpoint(VpcEndpointId=id, AddSecurityGroupIds=[first]),
            "policy_document": lambda id: ec2.modify_vpc_endpoint(
                VpcEndpointId=id, PolicyDocument=json.dumps({**ONLY_READ, "Id": "stray"})
            ),
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


def test_a_gateway_endpoint_lives_a_whole_life(cloud: Any) -> None:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    table, _ = cloud.make(RouteTable, vpc_id=vpc_id)
    cloud.live(
        VpcEndpoint,
        {"vpc_id": vpc_id, "service_name": "com.amazonaws.ap-southeast-1.s3", "route_table_ids": [table]},
        unreadable=("policy_document",),  # the cloud gives its own where none was given
    )


def test_a_gateway_leaves_and_joins_route_tables(cloud: Any) -> None:
    # moto then keeps no route in the tables that joined, so that it can't delete this endpoint any more
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    one, two = (cloud.make(RouteTable, vpc_id=vpc_id)[0] for _ in range(2))
    given = {"vpc_id": vpc_id, "service_name": "com.amazonaws.ap-southeast-1.s3"}
    id, state = cloud.make(VpcEndpoint, **given, route_table_ids=[one])
    wanted = {**state, "route_table_ids": [two]}
    after = cloud.runner(VpcEndpoint).update(id, state, wanted)
    assert cloud.runner(VpcEndpoint).read(id, after, wanted)["route_table_ids"] == [two]


def test_a_change_that_moto_does_not_show_is_sent_as_the_api_takes_it(cloud: Any) -> None:
    """private_dns_enabled, and a policy given up: moto's modify_vpc_endpoint ignores both."""
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    subnet, _ = cloud.make(Subnet, vpc_id=vpc_id, cidr_block="10.20.1.0/24")
    given = {
        "vpc_id": vpc_id,
        "service_name": "com.amazonaws.ap-southeast-1.kms",
        "vpc_endpoint_type": "Interface",
        "subnet_ids": [subnet],
    }
    id, state = cloud.make(VpcEndpoint, **given, policy_document=ONLY_READ, private_dns_enabled=True)
    sent: list[Any] = []

    def look(params: Any, **_: Any) -> None:
        sent.append(dict(params))

    with cloud.meddled("before-parameter-build.ec2.ModifyVpcEndpoint", look):
        cloud.runner(VpcEndpoint).update(id, state, {**given, "private_dns_enabled": False})
    assert sent == [
        {"VpcEndpointId": id, "PrivateDnsEnabled": False},
        {"VpcEndpointId": id, "ResetPolicy": True},
    ]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"subnet_ids": ["subnet-1"]}, "subnet_ids"),
        ({"security_group_ids": ["sg-1"]}, "security_group_ids"),
        ({"private_dns_enabled": True}, "private_dns_enabled"),
        ({"vpc_endpoint_type": "Interface"}, "subnet_ids"),
        ({"vpc_endpoint_type": "Interface", "subnet_ids": ["s"], "route_table_ids": ["rtb-1"]}, "route_table_ids"),
        ({"vpc_endpoint_type": "Pipe"}, "vpc_endpoint_type"),
        ({"policy_document": "{"}, "policy_document"),
    ],
)
def test_an_endpoint_that_contradicts_itself_is_refused(change: dict[str, Any], path: str) -> None:
    given = {"vpc_id": "vpc-1", "service_name": "s3", "vpc_endpoint_type": "Gateway", **change}
    assert [found for found, _ in check(VpcEndpoint, given).found] == [path]
