"""Internet gateways: a network's way to and from the internet."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Client,
    Custom,
    Json,
    Lifecycle,
    MapArgument,
    argument,
)
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.resource import AwsResource

_DETACHED = "Gateway.NotAttached"


def _attached(client: Client, id: str) -> list[str]:
    gateway = client.call("describe_internet_gateways", InternetGatewayIds=[id])["InternetGateways"][0]
    return [str(attachment["VpcId"]) for attachment in gateway.get("Attachments", ())]


def _detach(client: Client, id: str, vpc_id: str) -> None:
    try:
        client.call("detach_internet_gateway", InternetGatewayId=id, VpcId=vpc_id)
    except ApiError as error:
        if error.code != _DETACHED:
            raise


def _attach(client: Client, id: str, arguments: dict[str, Any]) -> None:
    wanted, there = arguments.get("vpc_id"), _attached(client, id)
    for vpc_id in there:
        if vpc_id != wanted:
            _detach(client, id, vpc_id)
    if wanted and wanted not in there:
        client.call("attach_internet_gateway", InternetGatewayId=id, VpcId=wanted)


def _detach_all(client: Client, id: str, state: dict[str, Any]) -> None:
    for vpc_id in _attached(client, id):
        _detach(client, id, vpc_id)


def _view(gateway: Any, state: Json) -> dict[str, Any]:
    return {"vpc_id": next((one["vpc_id"] for one in gateway.get("attachments") or ()), None)}


class InternetGateway(AwsResource):
    """An internet gateway; only subnets whose routes lead to it are reachable from the internet."""

    vpc_id: Argument[str] = argument(default=None, watched=True)
    """The network it is attached to; unset leaves it detached. A network has one at most."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_internet_gateway"),
        id="internet_gateway.internet_gateway_id",
        read=Call("describe_internet_gateways", {"InternetGatewayIds": [ID]}),
        item="internet_gateways[0]",
        custom=(Custom(arguments=("vpc_id",), apply=_attach, view=_view),),
        before_delete=_detach_all,
        delete=Call("delete_internet_gateway", {"InternetGatewayId": ID}),
        tagging=tagging("internet-gateway"),
        find=find_by_claim("describe_internet_gateways", "internet_gateways", "internet_gateway_id"),
        gone=("InvalidInternetGatewayID.NotFound",),
    )
