"""Subnets: a network's ranges of addresses in one availability zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Client,
    Custom,
    Json,
    Lifecycle,
    MapArgument,
    Mistake,
    Need,
    Ref,
    argument,
)
from provincial_cloud.aws.ec2.rules import network_mistakes
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource

_POLL_SECONDS = 1.0
_LEAVING = ("disassociating", "disassociated", "failing", "failed")


def _view(subnet: Any, state: Json) -> dict[str, Any]:
    ranges = [
        association["ipv6_cidr_block"]
        for association in subnet.get("ipv6_cidr_block_association_set") or ()
        if (association.get("ipv6_cidr_block_state") or {}).get("state") not in _LEAVING
    ]
    return {
        "ipv6_cidr_block": next(iter(ranges), None),
        "assign_ipv6_address_on_creation": bool(subnet.get("assign_ipv6_address_on_creation")),
    }


def _state(association: Json) -> str:
    return str((association.get("Ipv6CidrBlockState") or {}).get("State"))


def _ranges(client: Client, id: str) -> dict[str, tuple[str, str]]:
    """The IPv6 ranges that are there or on their way in or out, each with its association and state."""
    subnet = client.call("describe_subnets", SubnetIds=[id])["Subnets"][0]
    return {
        association["Ipv6CidrBlock"]: (association["AssociationId"], _state(association))
        for association in subnet.get("Ipv6CidrBlockAssociationSet", ())
        if _state(association) != "disassociated"
    }


def _put_ipv6(client: Client, id: str, arguments: dict[str, Any]) -> None:
    """Give the subnet its IPv6 range; addresses are assigned from a range only while there is one."""
    wanted, assign = arguments.get("ipv6_cidr_block"), bool(arguments.get("assign_ipv6_address_on_creation"))
    assigned = client.call("describe_subnets", SubnetIds=[id])["Subnets"][0].get("AssignIpv6AddressOnCreation", False)
    ranges = _ranges(client, id)
    if assigned and not assign:
        client.call("modify_subnet_attribute", SubnetId=id, AssignIpv6AddressOnCreation={"Value": False})
    for block, (association, state) in ranges.items():
        if block != wanted and state not in _LEAVING:
            client.call("disassociate_subnet_cidr_block", AssociationId=association)
    while any(block != wanted for block in ranges):
        ranges = _ranges(client, id)
        if any(block != wanted for block in ranges):
            client.pause(_POLL_SECONDS)
    if wanted and wanted not in ranges:
        client.call("associate_subnet_cidr_block", SubnetId=id, Ipv6CidrBlock=wanted)
    while wanted and _ranges(client, id).get(wanted, ("", "associating"))[1] == "associating":
        client.pause(_POLL_SECONDS)
    if assign and not assigned:
        client.call("modify_subnet_attribute", SubnetId=id, AssignIpv6AddressOnCreation={"Value": True})


def _inspect(arguments: Json) -> Iterator[Mistake]:
    yield from network_mistakes("cidr_block", arguments.get("cidr_block"), 4)
    yield from network_mistakes("ipv6_cidr_block", arguments.get("ipv6_cidr_block"), 6)


class Subnet(AwsResource):
    """A subnet; what is started in it gets no public address unless it says so itself."""

    vpc_id: Argument[str] = argument(replaces=True)
    """The network."""
    cidr_block: Argument[str] = argument(replaces=True)
    """IPv4 range within the network's, as 10.20.30.0/24."""
    availability_zone: Argument[str] = argument(default=None, replaces=True)
    """Availability zone, as ap-southeast-1a; chosen by the cloud where unset."""
    ipv6_cidr_block: Argument[str] = argument(default=None, watched=True)
    """IPv6 range within the network's, a /64; one given by hand is drift and is taken away."""
    map_public_ip_on_launch: Argument[bool] = argument(default=False)
    """Whether what is started here gets a public IPv4 address; off, so that nothing is reachable by oversight."""
    assign_ipv6_address_on_creation: Argument[bool] = argument(default=False)
    """Whether what is started here gets an IPv6 address; needs `ipv6_cidr_block`."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_subnet", {"Ipv6CidrBlock": Ref("ipv6_cidr_block")}),
        id="subnet.subnet_id",
        read=Call("describe_subnets", {"SubnetIds": [ID]}),
        item="subnets[0]",
        aspects=(
            Aspect(
                arguments=("map_public_ip_on_launch",),
                put=(Call("modify_subnet_attribute", {"SubnetId": ID, "MapPublicIpOnLaunch": {"Value": True}}),),
                clear=(Call("modify_subnet_attribute", {"SubnetId": ID, "MapPublicIpOnLaunch": {"Value": False}}),),
                switch=True,
            ),
        ),
        custom=(
            Custom(
                arguments=("ipv6_cidr_block", "assign_ipv6_address_on_creation"),
                apply=_put_ipv6,
                view=_view,
            ),
        ),
        delete=Call("delete_subnet", {"SubnetId": ID}),
        tagging=tagging("subnet"),
        find=find_by_claim("describe_subnets", "subnets", "subnet_id"),
        needs=(Need("assign_ipv6_address_on_creation", (True,), ("ipv6_cidr_block",)),),
        inspect=_inspect,
        unique=("vpc_id", "cidr_block"),
        gone=("InvalidSubnetID.NotFound",),
        wait_created="subnet_available",
    )
