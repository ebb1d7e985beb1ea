"""NAT gateways: the way out for subnets that nothing outside may reach."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.aws.declaration import ID, Argument, Call, Json, Lifecycle, MapArgument, Mistake, Need, argument
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource


def _inspect(arguments: Json) -> Iterator[Mistake]:
    if arguments.get("connectivity_type") == "private" and arguments.get("allocation_id") is not None:
        yield Mistake(
            argument="allocation_id",
            given=arguments["allocation_id"],
            allowed="no value, or connectivity_type public",
            why="a private NAT gateway has no public address",
        )


class NatGateway(AwsResource):
    """A NAT gateway. Nothing of it can be changed but its tags."""

    subnet_id: Argument[str] = argument(replaces=True)
    """The subnet it stands in; for a public one, a subnet with a route to an internet gateway."""
    allocation_id: Argument[str] = argument(default=None, replaces=True)
    """Allocation id of its `ElasticIp`; public ones need it, private ones have none."""
    connectivity_type: Argument[str] = argument(default="public", replaces=True)
    """`public` leads to the internet, `private` only to other networks."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_nat_gateway"),
        id="nat_gateway.nat_gateway_id",
        read=Call("describe_nat_gateways", {"NatGatewayIds": [ID]}),
        item="nat_gateways[0]",
        values={"allocation_id": "nat_gateway_addresses[0].allocation_id"},
        delete=Call("delete_nat_gateway", {"NatGatewayId": ID}),
        tagging=tagging("natgateway"),
        find=find_by_claim("describe_nat_gateways", "nat_gateways", "nat_gateway_id", parameter="Filter"),
        needs=(Need("connectivity_type", ("public",), ("allocation_id",)),),
        inspect=_inspect,
        unique=("allocation_id",),
        gone=("NatGatewayNotFound", "InvalidNatGatewayID.NotFound"),
        gone_when="contains(['deleting', 'deleted', 'failed'], state)",
        create_again=("Resource.AlreadyAssociated",),  # with one that is still being deleted
        wait_created="nat_gateway_available",
        wait_deleted="nat_gateway_deleted",
    )
