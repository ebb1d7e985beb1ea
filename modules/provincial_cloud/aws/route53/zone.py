"""Zones of the domain name system."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Client,
    Custom,
    Find,
    Json,
    Lifecycle,
    ListArgument,
    MapArgument,
    Mistake,
    Ref,
    Result,
    Tagging,
    When,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

_PLACE = ("vpc_id", "vpc_region")
_MOST_TAGS = 9


def _mistakes(given: Json) -> Iterable[Mistake]:
    networks, tags = given.get("vpcs"), given.get("tags")
    if isinstance(tags, dict) and len(tags) > _MOST_TAGS:
        yield Mistake(
            argument="tags", given=sorted(tags), allowed=f"at most {_MOST_TAGS}", why="the API takes ten, one is ours"
        )
    if networks is None:
        return
    if not isinstance(networks, list) or not networks:
        yield Mistake(
            argument="vpcs", given=networks, allowed="a list of one or more, or none for a public zone", why="see vpcs"
        )
        return
    for index, one in enumerate(networks):
        if not isinstance(one, dict) or set(one) != set(_PLACE) or not all(isinstance(one[key], str) for key in _PLACE):
            yield Mistake(
                argument=f"vpcs[{index}]",
                given=one,
                allowed="a map with vpc_id and vpc_region",
                why="a network is known by its id and its region",
            )


def _networks(client: Client, zone: str) -> set[tuple[str, str]]:
    found = client.call("get_hosted_zone", Id=zone).get("VPCs") or ()
    return {(one["VPCId"], one["VPCRegion"]) for one in found}


def _associate(client: Client, zone: str, arguments: dict[str, Any]) -> None:
    """Let exactly the given networks ask the zone; new ones first, as a private zone always has one."""
    wanted = {(one["vpc_id"], one["vpc_region"]) for one in arguments.get("vpcs") or ()}
    there = _networks(client, zone)
    changes = [("associate_vpc_with_hosted_zone", one) for one in sorted(wanted - there)]
    changes += [("disassociate_vpc_from_hosted_zone", one) for one in sorted(there - wanted)]
    for operation, (network, region) in changes:
        client.call(operation, HostedZoneId=zone, VPC={"VPCId": network, "VPCRegion": region})


def _associated(answer: Any, known: Json) -> dict[str, Any]:
    found = answer.get("_vpcs") or ()
    return {"vpcs": [{key: one[key] for key in _PLACE} for one in found] or None}


class Zone(AwsResource):
    """A zone of the domain name system, public or for some networks alone."""

    name: Argument[str] = argument(replaces=True, domain=True)
    """Domain name, as example.gov.vn."""
    comment: Argument[str] = argument(default=None)
    """What it is for, at most 256 characters."""
    vpcs: ListArgument[dict[str, str]] = argument(default=None, unordered=True, watched=True)
    """Networks that a private zone answers, as [{"vpc_id": ..., "vpc_region": ...}]; without any the zone is public,
    and no zone becomes the other kind."""
    tags: MapArgument[str] = argument(default=None)
    """Tags, at most nine, as the API takes ten and the provider needs one."""
    zone_id: Result[str] = result()
    """Id, without /hostedzone/ before it."""
    name_servers: Result[list[str]] = result()
    """Servers that the parent zone must name; none for a private zone."""

    lifecycle = Lifecycle(
        service="route53",
        create=Call(
            "create_hosted_zone",
            {
                "VPC": Ref("vpcs.0"),
                "HostedZoneConfig": {"Comment": Ref("comment"), "PrivateZone": When("vpcs", True)},
            },
        ),
        token="CallerReference",  # noqa: S106 - a parameter's name
        token_spent=("HostedZoneAlreadyExists",),
        id="hosted_zone.id",
        id_prefix="/hostedzone/",
        read=Call("get_hosted_zone", {"Id": ID}),
        item="@",
        values={
            "name": "hosted_zone.name",
            "comment": "hosted_zone.config.comment",
            "name_servers": "delegation_set.name_servers || (_vpcs && `[]`)",
        },
        formats={"zone_id": "{id}"},
        update=(Call("update_hosted_zone_comment", {"Id": ID}, arguments=("comment",)),),
        custom=(Custom(arguments=("vpcs",), apply=_associate, view=_associated),),
        inspect=_mistakes,
        delete=Call("delete_hosted_zone", {"Id": ID}),
        tagging=Tagging(
            add=Call("change_tags_for_resource", {"ResourceType": "hostedzone", "ResourceId": ID}),
            remove=Call("change_tags_for_resource", {"ResourceType": "hostedzone", "ResourceId": ID}),
            get=Call("list_tags_for_resource", {"ResourceType": "hostedzone", "ResourceId": ID}),
            values="resource_tag_set.tags",
            on_create=False,
        ),
        find=Find(call=Call("list_hosted_zones"), items="hosted_zones", id="id", claim="caller_reference"),
        gone=("NoSuchHostedZone",),
        delete_again=("HostedZoneNotEmpty",),
    )
