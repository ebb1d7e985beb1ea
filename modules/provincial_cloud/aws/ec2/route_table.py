"""Route tables, and the subnets that they are for."""

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
    ListArgument,
    MapArgument,
    argument,
)
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.resource import AwsResource

_ELSEWHERE = "Resource.AlreadyAssociated"
_GONE = "InvalidAssociationID.NotFound"
_LEAVING = ("disassociating", "disassociated", "failed")


def _associations(tables: list[dict[str, Any]]) -> dict[str, str]:
    """Subnet to association, in the API's own spelling; a network's main association has no subnet."""
    return {
        association["SubnetId"]: association["RouteTableAssociationId"]
        for table in tables
        for association in table.get("Associations", ())
        if association.get("SubnetId") and association.get("AssociationState", {}).get("State") not in _LEAVING
    }


def _own(client: Client, id: str) -> dict[str, str]:
    return _associations(client.call("describe_route_tables", RouteTableIds=[id])["RouteTables"])


def _associate(client: Client, id: str, subnet_id: str) -> None:
    """Lead a subnet to this table, away from another one if need be."""
    filters = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
    elsewhere = _associations(client.call("describe_route_tables", Filters=filters)["RouteTables"])
    if subnet_id in elsewhere:
        client.call("replace_route_table_association", AssociationId=elsewhere[subnet_id], RouteTableId=id)
    else:
        client.call("associate_route_table", RouteTableId=id, SubnetId=subnet_id)


def _disassociate(client: Client, association_id: str) -> None:
    try:
        client.call("disassociate_route_table", AssociationId=association_id)
    except ApiError as error:
        if error.code != _GONE:  # another table has taken the subnet meanwhile
            raise


def _put_subnets(client: Client, id: str, arguments: dict[str, Any]) -> None:
    wanted, there = arguments.get("subnet_ids") or [], _own(client, id)
    for subnet_id in wanted:
        if subnet_id in there:
            continue
        try:
            _associate(client, id, subnet_id)
        except ApiError as error:
            if error.code not in (_ELSEWHERE, _GONE):
                raise
            _associate(client, id, subnet_id)
    for subnet_id, association_id in there.items():
        if subnet_id not in wanted:
            _disassociate(client, association_id)


def _release(client: Client, id: str, state: dict[str, Any]) -> None:
    for association_id in _own(client, id).values():
        _disassociate(client, association_id)


def _view(table: Any, state: Json) -> dict[str, Any]:
    return {
        "subnet_ids": sorted(
            association["subnet_id"]
            for association in table.get("associations") or ()
            if association.get("subnet_id")
            and (association.get("association_state") or {}).get("state") not in _LEAVING
        )
    }


class RouteTable(AwsResource):
    """A route table; within the network everything is reachable, other ways are `Route`s of their own."""

    vpc_id: Argument[str] = argument(replaces=True)
    """The network."""
    subnet_ids: ListArgument[str] = argument(default=None, unordered=True)
    """The subnets that it is for. A list is exclusive: one led here by hand is drift and falls back to the network's
    main table, as do all where the table is deleted."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_route_table"),
        id="route_table.route_table_id",
        read=Call("describe_route_tables", {"RouteTableIds": [ID]}),
        item="route_tables[0]",
        custom=(Custom(arguments=("subnet_ids",), apply=_put_subnets, view=_view),),
        before_delete=_release,
        delete=Call("delete_route_table", {"RouteTableId": ID}),
        tagging=tagging("route-table"),
        find=find_by_claim("describe_route_tables", "route_tables", "route_table_id"),
        gone=("InvalidRouteTableID.NotFound",),
    )
