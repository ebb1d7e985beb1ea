"""Endpoints: a cloud service reached from within a network, without the internet."""

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
    Document,
    Json,
    Lifecycle,
    ListArgument,
    MapArgument,
    Mistake,
    Need,
    argument,
)
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource

_MODIFY = {"VpcEndpointId": ID}
_LISTS = {"subnet_ids": "SubnetIds", "security_group_ids": "SecurityGroupIds", "route_table_ids": "RouteTableIds"}
_FOR_KINDS = {
    "subnet_ids": ("Interface", "GatewayLoadBalancer"),
    "security_group_ids": ("Interface",),
    "route_table_ids": ("Gateway",),
}


def _there(endpoint: dict[str, Any]) -> dict[str, list[str]]:
    return {
        "subnet_ids": sorted(endpoint.get("SubnetIds", ())),
        "security_group_ids": sorted(group["GroupId"] for group in endpoint.get("Groups", ())),
        "route_table_ids": sorted(endpoint.get("RouteTableIds", ())),
    }


def _put_lists(client: Client, id: str, arguments: dict[str, Any]) -> None:
    """Add and remove what differs, all in one call; a list that isn't given is left alone."""
    there = _there(client.call("describe_vpc_endpoints", VpcEndpointIds=[id])["VpcEndpoints"][0])
    change = {}
    for name, parameter in _LISTS.items():
        wanted = arguments.get(name)
        if wanted is None:
            continue
        change[f"Add{parameter}"] = [one for one in wanted if one not in there[name]]
        change[f"Remove{parameter}"] = [one for one in there[name] if one not in wanted]
    change = {name: value for name, value in change.items() if value}
    if change:
        client.call("modify_vpc_endpoint", VpcEndpointId=id, **change)


def _view(endpoint: Any, state: Json) -> dict[str, Any]:
    return {
        "subnet_ids": sorted(endpoint.get("subnet_ids") or ()),
        "security_group_ids": sorted(group["group_id"] for group in endpoint.get("groups") or ()),
        "route_table_ids": sorted(endpoint.get("route_table_ids") or ()),
    }


def _inspect(arguments: Json) -> Iterator[Mistake]:
    kind = arguments.get("vpc_endpoint_type")
    for name, kinds in _FOR_KINDS.items():
        if isinstance(kind, str) and arguments.get(name) and kind not in kinds:
            allowed = f"no value, or vpc_endpoint_type {' or '.join(kinds)}"
            yield Mistake(argument=name, given=arguments[name], allowed=allowed, why=f"{kind} endpoints have none")
    if kind == "Gateway" and arguments.get("private_dns_enabled"):
        allowed = "no value, or vpc_endpoint_type Interface"
        why = "Gateway endpoints are reached by routes, not by names"
        yield Mistake(argument="private_dns_enabled", given=True, allowed=allowed, why=why)


class VpcEndpoint(AwsResource):
    """A way from a network to a service of the cloud that never leaves the cloud."""

    vpc_id: Argument[str] = argument(replaces=True)
    """The network."""
    service_name: Argument[str] = argument(replaces=True)
    """The service, as com.amazonaws.ap-southeast-1.s3."""
    vpc_endpoint_type: Argument[str] = argument(default="Gateway", replaces=True)
    """Gateway (a route, for S3 and DynamoDB), Interface (an address in each subnet) or GatewayLoadBalancer."""
    subnet_ids: ListArgument[str] = argument(default=None, unordered=True)
    """Subnets in which an Interface gets an address; a list is exclusive, unset leaves them alone."""
    security_group_ids: ListArgument[str] = argument(default=None, unordered=True)
    """Security groups of an Interface; unset means the network's default group, which lets nothing pass here."""
    route_table_ids: ListArgument[str] = argument(default=None, unordered=True)
    """Route tables that lead to a Gateway; a list is exclusive, unset leaves them alone."""
    private_dns_enabled: Argument[bool] = argument(default=None)
    """Whether the service's usual name leads to an Interface; unset leaves it as the cloud has it."""
    policy_document: Argument[dict[str, Any] | str] = argument(default=None, document=Document.JSON)
    """What may be done through it, a JSON document; unset means everything that who asks may do anyway."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_vpc_endpoint"),
        id="vpc_endpoint.vpc_endpoint_id",
        read=Call("describe_vpc_endpoints", {"VpcEndpointIds": [ID]}),
        item="vpc_endpoints[0]",
        update=(Call("modify_vpc_endpoint", _MODIFY, ("private_dns_enabled",), partial=True),),
        aspects=(
            Aspect(
                arguments=("policy_document",),
                put=(Call("modify_vpc_endpoint", _MODIFY, ("policy_document",)),),
                clear=(Call("modify_vpc_endpoint", {**_MODIFY, "ResetPolicy": True}),),
            ),
        ),
        custom=(Custom(arguments=tuple(_LISTS), apply=_put_lists, view=_view, on_create=False),),
        delete=Call("delete_vpc_endpoints", {"VpcEndpointIds": [ID]}),
        tagging=tagging("vpc-endpoint"),
        find=find_by_claim("describe_vpc_endpoints", "vpc_endpoints", "vpc_endpoint_id"),
        needs=(Need("vpc_endpoint_type", ("Interface",), ("subnet_ids",)),),
        inspect=_inspect,
        gone=("InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound"),
        gone_when="contains(['deleted', 'Deleted'], state)",
        ready="!contains(['pending', 'Pending'], state)",
        wait_gone=True,
    )
