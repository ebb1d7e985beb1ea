"""Load balancers with their attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Client,
    Json,
    Lifecycle,
    ListArgument,
    Listing,
    MapArgument,
    Mistake,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.elbv2.tagging import TAGGING, find
from provincial_cloud.aws.resource import AwsResource

PROTECTION = "deletion_protection.enabled"
_SAFE = {PROTECTION: "true"}
_SAFE_HTTP = {
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
}
_APPLICATION = "application"
_GATEWAY = "gateway"
_LEAST_SUBNETS = 2


def _safe_attributes(given: Json) -> object:
    """The attributes with those added that are safe and not given; only application load balancers read HTTP."""
    attributes = given.get("attributes") or {}
    if not isinstance(attributes, dict):
        return attributes  # unknown yet, or a mistake that the check names
    safe = {**_SAFE, **_SAFE_HTTP} if given.get("type") == _APPLICATION else _SAFE
    return {**safe, **attributes}


def _private_scheme(given: Json) -> object:
    return given.get("scheme") or (None if given.get("type") == _GATEWAY else "internal")


def _mistakes(given: Json) -> Iterable[Mistake]:
    subnets = given.get("subnets")
    if given.get("type") == _APPLICATION and isinstance(subnets, list) and len(subnets) < _LEAST_SUBNETS:
        yield Mistake(
            argument="subnets",
            given=subnets,
            allowed="two or more, in different availability zones",
            why="an application load balancer survives the loss of a zone",
        )


def _unprotect(client: Client, arn: str, state: dict[str, Any]) -> None:
    """Turn deletion protection off where the program says that it is off, though somebody turned it on."""
    if (state.get("attributes") or {}).get(PROTECTION) == "false":
        client.call(
            "modify_load_balancer_attributes", LoadBalancerArn=arn, Attributes=[{"Key": PROTECTION, "Value": "false"}]
        )


LOAD_BALANCERS = Listing(call=Call("describe_load_balancers"), items="load_balancers", id="load_balancer_arn")


class LoadBalancer(AwsResource):
    """A load balancer, private and protected from deletion unless told otherwise."""

    name: Argument[str] = argument(
        default=None,
        replaces=True,
        autoname=True,
        longest=32,
        form="(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    )
    """Name, unique in account and region: letters, digits and hyphens, at most 32; made from the resource's name where
    unset."""
    type: Argument[str] = argument(default=_APPLICATION, replaces=True)
    """`application` (HTTP), `network` (TCP, UDP, TLS) or `gateway`."""
    scheme: Argument[str] = argument(default=None, replaces=True, completed=_private_scheme)
    """`internal` by default, so that nothing is reachable from the Internet unless `internet-facing` says so."""
    subnets: ListArgument[str] = argument(unordered=True)
    """Subnet ids, one an availability zone; an application load balancer needs two."""
    security_groups: ListArgument[str] = argument(default=None, unordered=True)
    """Security group ids."""
    ip_address_type: Argument[str] = argument(default="ipv4")
    """`ipv4`, `dualstack` or `dualstack-without-public-ipv4`."""
    attributes: MapArgument[str] = argument(default=None, pairs=True, completed=_safe_attributes)
    """AWS's attribute keys to texts, as {"access_logs.s3.enabled": "true"}. Only the given keys are kept as they are
    here, and one that is no longer given keeps its value. Added where not given: `deletion_protection.enabled` "true",
    which an update to "false" must turn off before the load balancer can be destroyed; for application load balancers
    also dropping of invalid headers and the defensive desync mode."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN, which is also the id."""
    dns_name: Result[str] = result()
    """Name under which it is reached."""
    canonical_hosted_zone_id: Result[str] = result()
    """The hosted zone that an alias record to it names."""

    lifecycle = Lifecycle(
        service="elbv2",
        create=Call("create_load_balancer"),
        id="load_balancers[0].load_balancer_arn",
        read=Call("describe_load_balancers", {"LoadBalancerArns": [ID]}),
        item="load_balancers[0]",
        values={
            "name": "load_balancer_name",
            "subnets": "availability_zones[].subnet_id",
            "arn": "load_balancer_arn",
        },
        update=(
            Call("set_subnets", {"LoadBalancerArn": ID}, arguments=("subnets",)),
            Call("set_security_groups", {"LoadBalancerArn": ID}, arguments=("security_groups",)),
            Call("set_ip_address_type", {"LoadBalancerArn": ID}, arguments=("ip_address_type",)),
        ),
        aspects=(
            Aspect(
                arguments=("attributes",),
                put=(
                    Call("modify_load_balancer_attributes", {"LoadBalancerArn": ID, "Attributes": Ref("attributes")}),
                ),
                get=Call("describe_load_balancer_attributes", {"LoadBalancerArn": ID}),
            ),
        ),
        inspect=_mistakes,
        guards={"attributes": {PROTECTION: "false"}},
        before_delete=_unprotect,
        delete=Call("delete_load_balancer", {"LoadBalancerArn": ID}),
        tagging=TAGGING,
        find=find(Call("describe_load_balancers", {"Names": [Ref("name")]}), "load_balancers", "load_balancer_arn"),
        listing=LOAD_BALANCERS,
        look_first=True,
        taken=("DuplicateLoadBalancerName",),
        gone=("LoadBalancerNotFound",),
        wait_created="load_balancer_available",
        wait_deleted="load_balancers_deleted",
    )
