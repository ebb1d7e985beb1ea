"""Peering: two networks that reach each other, once routes lead there."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import ID, Argument, Call, Client, Custom, Json, Lifecycle, MapArgument, argument
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource

_POLL_SECONDS = 1.0
_UNDER_WAY = ("initiating-request", "provisioning")
_ACCEPTED = ("active", "provisioning")


def _settled(client: Client, id: str) -> str:
    """The status once the cloud has finished its own part."""
    while True:
        found = client.call("describe_vpc_peering_connections", VpcPeeringConnectionIds=[id])["VpcPeeringConnections"]
        status = str(found[0]["Status"]["Code"])
        if status not in _UNDER_WAY:
            return status
        client.pause(_POLL_SECONDS)


def _accept(client: Client, id: str, arguments: dict[str, Any]) -> None:
    if arguments.get("auto_accept") and _settled(client, id) != "active":
        client.call("accept_vpc_peering_connection", VpcPeeringConnectionId=id)
        _settled(client, id)


def _view(peering: Any, state: Json) -> dict[str, Any]:
    accepted = peering["status"]["code"] in _ACCEPTED
    if accepted and state.get("auto_accept") is False:
        accepted = False  # the other side accepted, as it was left to
    return {"auto_accept": accepted}


class VpcPeering(AwsResource):
    """A connection between two networks; nothing passes before routes and security groups on both sides let it."""

    vpc_id: Argument[str] = argument(replaces=True)
    """The network that asks."""
    peer_vpc_id: Argument[str] = argument(replaces=True)
    """The network that is asked; its addresses must not overlap."""
    peer_owner_id: Argument[str] = argument(default=None, replaces=True)
    """Account of the network that is asked; unset means this one."""
    peer_region: Argument[str] = argument(default=None, replaces=True)
    """Region of the network that is asked; unset means this one."""
    auto_accept: Argument[bool] = argument(default=False)
    """Whether to accept at once, which works only within one account and region; otherwise the other side must. Turned
    off later it changes nothing: what is accepted stays so."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_vpc_peering_connection"),
        id="vpc_peering_connection.vpc_peering_connection_id",
        read=Call("describe_vpc_peering_connections", {"VpcPeeringConnectionIds": [ID]}),
        item="vpc_peering_connections[0]",
        values={
            "vpc_id": "requester_vpc_info.vpc_id",
            "peer_vpc_id": "accepter_vpc_info.vpc_id",
            "peer_owner_id": "accepter_vpc_info.owner_id",
            "peer_region": "accepter_vpc_info.region",
        },
        custom=(Custom(arguments=("auto_accept",), apply=_accept, view=_view),),
        delete=Call("delete_vpc_peering_connection", {"VpcPeeringConnectionId": ID}),
        tagging=tagging("vpc-peering-connection"),
        find=find_by_claim("describe_vpc_peering_connections", "vpc_peering_connections", "vpc_peering_connection_id"),
        gone=("InvalidVpcPeeringConnectionID.NotFound", "InvalidVpcPeeringConnectionId.NotFound"),
        gone_when="contains(['deleting', 'deleted', 'rejected', 'failed', 'expired'], status.code)",
        wait_deleted="vpc_peering_connection_deleted",
    )
