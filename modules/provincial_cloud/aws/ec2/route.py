"""Single routes of a route table."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.aws.declaration import Argument, Call, Json, Lifecycle, Listing, Mistake, Ref, argument
from provincial_cloud.aws.ec2.rules import network_mistakes
from provincial_cloud.aws.resource import AwsResource

DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block")
TARGETS = ("gateway_id", "nat_gateway_id", "vpc_peering_connection_id", "egress_only_internet_gateway_id")
_ROUTE = {
    "RouteTableId": Ref("route_table_id"),
    "DestinationCidrBlock": Ref("destination_cidr_block"),
    "DestinationIpv6CidrBlock": Ref("destination_ipv6_cidr_block"),
}


def _inspect(arguments: Json) -> Iterator[Mistake]:
    yield from network_mistakes("destination_cidr_block", arguments.get("destination_cidr_block"), 4)
    yield from network_mistakes("destination_ipv6_cidr_block", arguments.get("destination_ipv6_cidr_block"), 6)


def _id(route: Json) -> str | None:
    """Routes of gateway endpoints lead to prefix lists, and belong to the endpoint."""
    destination = route.get("destination_cidr_block") or route.get("destination_ipv6_cidr_block")
    return f"{route['of']['route_table_id']}/{destination}" if destination else None


class Route(AwsResource):
    """A route: where packets for one range of addresses go. Its id is `<route table>/<destination>`."""

    route_table_id: Argument[str] = argument(replaces=True)
    """The route table."""
    destination_cidr_block: Argument[str] = argument(default=None, replaces=True, form=r"[0-9.]+/[0-9]+")
    """IPv4 range, as 0.0.0.0/0; either this or `destination_ipv6_cidr_block`."""
    destination_ipv6_cidr_block: Argument[str] = argument(default=None, replaces=True, form=r"[0-9a-f:.]+/[0-9]+")
    """IPv6 range, as ::/0."""
    gateway_id: Argument[str] = argument(default=None, watched=True)
    """Internet gateway, virtual private gateway or gateway endpoint; one target must be given."""
    nat_gateway_id: Argument[str] = argument(default=None, watched=True)
    """NAT gateway."""
    vpc_peering_connection_id: Argument[str] = argument(default=None, watched=True)
    """Peering with another network."""
    egress_only_internet_gateway_id: Argument[str] = argument(default=None, watched=True)
    """Way out for IPv6 that nothing outside may use to come in."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_route"),
        id="$route_table_id/$destination_cidr_block|destination_ipv6_cidr_block",
        read=Call("describe_route_tables", {"RouteTableIds": [Ref("route_table_id")]}),
        item="route_tables[0].routes",
        select={name: name for name in DESTINATIONS},
        update=(Call("replace_route", _ROUTE, TARGETS),),
        delete=Call("delete_route", _ROUTE),
        one_of=(DESTINATIONS, TARGETS),
        inspect=_inspect,
        listing=Listing(
            within=Listing(call=Call("describe_route_tables"), items="route_tables", id="route_table_id"),
            call=Call("describe_route_tables", {"RouteTableIds": [Ref("each.route_table_id")]}),
            items="route_tables[0].routes[?gateway_id != 'local']",
            id=_id,
        ),
        taken=("RouteAlreadyExists",),
        gone=("InvalidRoute.NotFound", "InvalidRouteTableID.NotFound"),
    )
