"""Virtual networks."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Client,
    Custom,
    Lifecycle,
    MapArgument,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource


def _default_groups(client: Client, vpc_id: str) -> list[dict[str, Any]]:
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": ["default"]}]
    groups: list[dict[str, Any]] = client.call("describe_security_groups", Filters=filters)["SecurityGroups"]
    return groups


def _close_default_group(client: Client, vpc_id: str, arguments: dict[str, Any]) -> None:
    if not arguments.get("close_default_security_group"):
        return
    for group in _default_groups(client, vpc_id):
        if group["IpPermissions"]:
            client.call("revoke_security_group_ingress", GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
        if group["IpPermissionsEgress"]:
            client.call(
                "revoke_security_group_egress", GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"]
            )


def _is_default_group_closed(client: Client, vpc_id: str, state: dict[str, Any]) -> dict[str, Any]:
    groups = _default_groups(client, vpc_id)
    return {
        "close_default_security_group": not any(
            group["IpPermissions"] or group["IpPermissionsEgress"] for group in groups
        )
    }


def _attribute(name: str, parameter: str) -> Aspect:
    return Aspect(
        arguments=(name,),
        put=(Call("modify_vpc_attribute", {"VpcId": ID, parameter: {"Value": Ref(name)}}),),
        get=Call("describe_vpc_attribute", {"VpcId": ID, "Attribute": parameter[0].lower() + parameter[1:]}),
        values={name: f"{name}.value"},
    )


class Vpc(AwsResource):
    """A virtual network; its default security group is emptied, so that nothing passes by default."""

    cidr_block: Argument[str] = argument(replaces=True)
    """IPv4 range, as 10.20.0.0/16."""
    amazon_provided_ipv6_cidr_block: Argument[bool] = argument(default=False, replaces=True)
    """Whether the network also gets an IPv6 range (a /56)."""
    instance_tenancy: Argument[str] = argument(default="default", replaces=True)
    """`dedicated` runs every instance on hardware of its own, as level 5 asks."""
    enable_dns_support: Argument[bool] = argument(default=True)
    """Whether the cloud's resolver answers inside the network."""
    enable_dns_hostnames: Argument[bool] = argument(default=False)
    """Whether instances get DNS names."""
    close_default_security_group: Argument[bool] = argument(default=True)
    """Whether every rule is taken out of the default security group."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    ipv6_cidr_block: Result[str] = result()
    """The IPv6 range, where there is one."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_vpc"),
        id="vpc.vpc_id",
        read=Call("describe_vpcs", {"VpcIds": [ID]}),
        item="vpcs[0]",
        values={
            "amazon_provided_ipv6_cidr_block": "length(ipv6_cidr_block_association_set || `[]`) > `0`",
            "ipv6_cidr_block": "ipv6_cidr_block_association_set[?ipv6_cidr_block_state.state=='associated']"
            ".ipv6_cidr_block | [0]",
        },
        aspects=(
            _attribute("enable_dns_support", "EnableDnsSupport"),
            _attribute("enable_dns_hostnames", "EnableDnsHostnames"),
        ),
        custom=(
            Custom(
                arguments=("close_default_security_group",), apply=_close_default_group, look=_is_default_group_closed
            ),
        ),
        delete=Call("delete_vpc", {"VpcId": ID}),
        tagging=tagging("vpc"),
        find=find_by_claim("describe_vpcs", "vpcs", "vpc_id"),
        gone=("InvalidVpcID.NotFound",),
        ready="state=='available' && !(ipv6_cidr_block_association_set[?ipv6_cidr_block_state.state=='associating'])",
    )
