"""Records of the domain name system."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provincial_cloud.aws.declaration import (
    EACH,
    Argument,
    Call,
    Client,
    Every,
    Json,
    Lifecycle,
    ListArgument,
    Listing,
    MapArgument,
    Mistake,
    Ref,
    argument,
)
from provincial_cloud.aws.resource import AwsResource

_QUOTED = ("TXT", "SPF")
_USUAL_SECONDS = 300


def _usual_time(given: Json) -> object:
    return given.get("ttl") or (None if given.get("alias_target") is not None else _USUAL_SECONDS)


def _bare_zone(given: Json) -> object:
    zone = given.get("hosted_zone_id")
    return zone.removeprefix("/hostedzone/") if isinstance(zone, str) else zone


def _mistakes(given: Json) -> Iterable[Mistake]:
    records = given.get("resource_records")
    if given.get("type") in _QUOTED and isinstance(records, list):
        for index, text in enumerate(records):
            if isinstance(text, str) and not (len(text) > 1 and text.startswith('"') and text.endswith('"')):
                yield Mistake(
                    argument=f"resource_records[{index}]",
                    given=text,
                    allowed='text in double quotes, as "v=spf1 -all"',
                    why=f"the values of {given['type']} records are quoted",
                )
    if given.get("alias_target") is not None and given.get("ttl") is not None:
        yield Mistake(
            argument="ttl", given=given["ttl"], allowed="none", why="an alias lives as long as its target says"
        )


_SET = {
    "Name": Ref("name"),
    "Type": Ref("type"),
    "TTL": Ref("ttl"),
    "ResourceRecords": Every("resource_records", {"Value": EACH}),
    "AliasTarget": Ref("alias_target"),
}
_UPSERT = Call(
    "change_resource_record_sets",
    {
        "HostedZoneId": Ref("hosted_zone_id"),
        "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": _SET}]},
    },
)
_LIST = {"StartRecordName": Ref("name"), "StartRecordType": Ref("type"), "MaxItems": "1"}


def _plain(name: str) -> str:
    return name.lower().removesuffix(".").replace("\\052", "*")


def _listed_id(record: Json) -> str | None:
    """The zone's own records, which the cloud made with it, belong to the zone."""
    name, kind, zone = record["name"].removesuffix(".").replace("\\052", "*"), record["type"], record["of"]
    if kind == "SOA" or (kind == "NS" and name.lower() == _plain(zone["name"])):
        return None
    return f"{zone['id'].removeprefix('/hostedzone/')}/{name}/{kind}"


def _delete(client: Client, id: str, state: dict[str, Any]) -> None:
    """Delete the set as it is there, since the API refuses any other values than those."""
    zone, name, kind = state["hosted_zone_id"], state["name"], state["type"]
    sets = client.call(
        "list_resource_record_sets", HostedZoneId=zone, StartRecordName=name, StartRecordType=kind, MaxItems="1"
    )["ResourceRecordSets"]
    for there in sets:
        if _plain(there["Name"]) == _plain(name) and there["Type"] == kind:
            batch = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": there}]}
            client.call("change_resource_record_sets", HostedZoneId=zone, ChangeBatch=batch)


class Record(AwsResource):
    """The records of one name and type in a zone."""

    hosted_zone_id: Argument[str] = argument(replaces=True, completed=_bare_zone)
    """The zone's id."""
    name: Argument[str] = argument(replaces=True, domain=True)
    """Full name, as www.example.gov.vn."""
    type: Argument[str] = argument(replaces=True)
    """A, AAAA, CNAME, MX, NS, TXT, SRV, CAA or another that the API knows."""
    ttl: Argument[int] = argument(default=None, completed=_usual_time)
    """Seconds that others may keep the answer, 300 by default; none for an alias."""
    resource_records: ListArgument[str] = argument(default=None, unordered=True)
    """Values, one a record; those of TXT in double quotes."""
    alias_target: MapArgument[Any] = argument(default=None, domain=True)
    """`hosted_zone_id`, `dns_name` and `evaluate_target_health` of a resource of the cloud, instead of values."""

    lifecycle = Lifecycle(
        service="route53",
        create=_UPSERT,
        id="$hosted_zone_id/$name/$type",
        read=Call("list_resource_record_sets", {"HostedZoneId": Ref("hosted_zone_id"), **_LIST}),
        item="resource_record_sets",
        select={"name": "name", "type": "type"},
        values={"resource_records": "resource_records[].value"},
        update=(_UPSERT,),
        one_of=(("resource_records", "alias_target"),),
        inspect=_mistakes,
        delete=_delete,
        listing=Listing(
            within=Listing(call=Call("list_hosted_zones"), items="hosted_zones", id="id"),
            call=Call("list_resource_record_sets", {"HostedZoneId": Ref("each.id")}),
            items="resource_record_sets",
            id=_listed_id,
        ),
        look_first=True,
        gone=("NoSuchHostedZone",),
        delete_again=(),
    )
