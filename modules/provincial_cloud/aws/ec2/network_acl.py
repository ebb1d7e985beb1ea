"""Network access lists: what may pass the border of a subnet, in rules without memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    Mistake,
    argument,
)
from provincial_cloud.aws.ec2.rules import network_mistakes
from provincial_cloud.aws.ec2.spelling import plain, spelled
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.resource import AwsResource

_HIGHEST_RULE = 32766
"""Numbers above are AWS's own last rules, which deny what none before allowed."""
_NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "all": "-1"}
_WITH_PORTS = ("6", "17")
_WITH_TYPES = ("1", "58")
_MOVED = ("InvalidAssociationID.NotFound",)


def _number(protocol: object) -> str:
    return _NUMBERS.get(str(protocol), str(protocol))


def _key(entry: Mapping[str, Any]) -> tuple[int, bool]:
    return int(entry["rule_number"]), bool(entry.get("egress"))


def _meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry in one form, whichever of its words were given."""
    protocol = _number(entry.get("protocol"))
    ports, types = entry.get("port_range"), entry.get("icmp_type_code")
    return {
        "rule_number": int(entry["rule_number"]),
        "egress": bool(entry.get("egress")),
        "protocol": protocol,
        "rule_action": entry.get("rule_action"),
        **({"cidr_block": entry["cidr_block"]} if entry.get("cidr_block") else {}),
        **({"ipv6_cidr_block": entry["ipv6_cidr_block"]} if entry.get("ipv6_cidr_block") else {}),
        **({"port_range": {name: int(ports[name]) for name in ("from", "to")}} if ports else {}),
        **({"icmp_type_code": {name: int(types.get(name, -1)) for name in ("type", "code")}} if types else {}),
    }


def _entries(network_acl: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries that people made, in order."""
    given = (entry for entry in network_acl.get("entries") or () if int(entry["rule_number"]) <= _HIGHEST_RULE)
    return sorted((_meaning(entry) for entry in given), key=_key)


def _put_entries(client: Client, id: str, arguments: dict[str, Any]) -> None:
    """Make the entries what is wanted: first what is new or changed, so that nothing falls out in between."""
    if arguments.get("entries") is None:
        return
    network_acl = client.call("describe_network_acls", NetworkAclIds=[id])["NetworkAcls"][0]
    there = {_key(entry): entry for entry in _entries(plain(network_acl))}
    wanted = {_key(entry): _meaning(entry) for entry in arguments["entries"]}
    for key, entry in wanted.items():
        if key not in there:
            client.call("create_network_acl_entry", NetworkAclId=id, **spelled(entry))
        elif there[key] != entry:
            client.call("replace_network_acl_entry", NetworkAclId=id, **spelled(entry))
    for number, egress in there.keys() - wanted.keys():
        client.call("delete_network_acl_entry", NetworkAclId=id, RuleNumber=number, Egress=egress)


def _associations(client: Client, **which: object) -> dict[str, tuple[str, str]]:
    """Subnet to association and list, of every list that a query finds."""
    return {
        one["SubnetId"]: (one["NetworkAclAssociationId"], network_acl["NetworkAclId"])
        for network_acl in client.call("describe_network_acls", **which)["NetworkAcls"]
        for one in network_acl["Associations"]
    }


def _lead(client: Client, subnet_id: str, *, to: str, away_from: str | None = None) -> None:
    """Give a subnet another list; only away from `away_from` where that is named."""
    for last in (False, True):
        filters = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
        association, present = _associations(client, Filters=filters)[subnet_id]
        if present == to or (away_from is not None and present != away_from):
            return
        try:
            client.call("replace_network_acl_association", AssociationId=association, NetworkAclId=to)
        except ApiError as error:
            if last or error.code not in _MOVED:  # another list has taken the subnet meanwhile
                raise
        else:
            return


def _release(client: Client, id: str, subnet_ids: Iterable[str]) -> None:
    """Give subnets back to the network's default list: a subnet always has one."""
    waiting = list(subnet_ids)
    if not waiting:
        return
    network_acl = client.call("describe_network_acls", NetworkAclIds=[id])["NetworkAcls"][0]
    filters = [{"Name": "vpc-id", "Values": [network_acl["VpcId"]]}, {"Name": "default", "Values": ["true"]}]
    default = client.call("describe_network_acls", Filters=filters)["NetworkAcls"][0]["NetworkAclId"]
    for subnet_id in waiting:
        _lead(client, subnet_id, to=default, away_from=id)


def _put_subnets(client: Client, id: str, arguments: dict[str, Any]) -> None:
    wanted, there = arguments.get("subnet_ids") or [], _associations(client, NetworkAclIds=[id])
    for subnet_id in wanted:
        if subnet_id not in there:
            _lead(client, subnet_id, to=id)
    _release(client, id, [subnet_id for subnet_id in there if subnet_id not in wanted])


def _release_all(client: Client, id: str, state: dict[str, Any]) -> None:
    _release(client, id, _associations(client, NetworkAclIds=[id]))


def _view(network_acl: Any, state: Json) -> dict[str, Any]:
    entries, old = _entries(network_acl), state.get("entries")
    if isinstance(old, list):
        known = {_key(entry): _meaning(entry) for entry in old}
        for entry in entries:
            types = known.get(_key(entry), {}).get("icmp_type_code")
            if types and entry["protocol"] in _WITH_TYPES:
                entry.setdefault("icmp_type_code", types)  # moto doesn't keep it
        if [known[key] for key in sorted(known)] == entries:
            entries = old
    return {
        "entries": entries,
        "subnet_ids": sorted(one["subnet_id"] for one in network_acl.get("associations") or ()),
    }


def _entry_mistakes(path: str, entry: Any) -> Iterator[Mistake]:
    if not isinstance(entry, Mapping):
        return
    for name in ("rule_number", "egress", "protocol", "rule_action"):
        if entry.get(name) is None:
            yield Mistake(argument=f"{path}.{name}", given=None, allowed="a value", why="every entry needs it")
    number = entry.get("rule_number")
    if isinstance(number, int) and not 1 <= number <= _HIGHEST_RULE:
        allowed = f"1 to {_HIGHEST_RULE}"
        yield Mistake(argument=f"{path}.rule_number", given=number, allowed=allowed, why="the cloud keeps the others")
    ranges = [name for name in ("cidr_block", "ipv6_cidr_block") if entry.get(name) is not None]
    if len(ranges) != 1:
        allowed = "exactly one of cidr_block, ipv6_cidr_block"
        yield Mistake(
            argument=f"{path}.cidr_block", given=ranges or None, allowed=allowed, why="an entry has one range"
        )
    yield from network_mistakes(f"{path}.cidr_block", entry.get("cidr_block"), 4)
    yield from network_mistakes(f"{path}.ipv6_cidr_block", entry.get("ipv6_cidr_block"), 6)
    protocol = entry.get("protocol")
    if isinstance(protocol, str):
        yield from _detail_mistakes(path, entry, protocol)


def _detail_mistakes(path: str, entry: Mapping[str, Any], protocol: str) -> Iterator[Mistake]:
    number = _number(protocol)
    if not number.removeprefix("-").isdigit():
        allowed = f"a protocol's number, -1 for all, or {', '.join(_NUMBERS)}"
        yield Mistake(argument=f"{path}.protocol", given=protocol, allowed=allowed, why="the cloud knows no other name")
        return
    for name, protocols, meaning in (
        ("port_range", _WITH_PORTS, "a range of ports"),
        ("icmp_type_code", _WITH_TYPES, "a type and code, -1 for all"),
    ):
        given = entry.get(name)
        if number in protocols and given is None:
            yield Mistake(argument=f"{path}.{name}", given=None, allowed=meaning, why=f"{protocol} needs it")
        elif number not in protocols and given is not None:
            why = f"{protocol} has none, so the entry would cover more than it says"
            yield Mistake(argument=f"{path}.{name}", given=given, allowed="no value", why=why)
    ports = entry.get("port_range")
    if number in _WITH_PORTS and isinstance(ports, Mapping):
        first, last = ports.get("from"), ports.get("to")
        inside = [isinstance(port, int) and not 0 <= port <= 65535 for port in (first, last)]
        upside_down = isinstance(first, int) and isinstance(last, int) and first > last
        if first is None or last is None or any(inside) or upside_down:
            allowed = "from and to, 0 to 65535, in this order"
            yield Mistake(argument=f"{path}.port_range", given=ports, allowed=allowed, why="it is a range of ports")


def _inspect(arguments: Json) -> Iterator[Mistake]:
    seen: set[tuple[Any, Any]] = set()
    entries = arguments.get("entries")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, Mapping):
            continue
        key = (entry.get("rule_number"), entry.get("egress"))
        if key in seen:
            why = "the rules of one direction are told apart by their numbers"
            yield Mistake(argument=f"entries[{index}]", given=key[0], allowed="each number once", why=why)
        seen.add(key)


class NetworkAcl(AwsResource):
    """A network access list: it lets pass what an entry allows, in both directions, and nothing else.

    An entry is a map of `rule_number` (1 to 32766, the lowest that fits decides), `egress` (whether it is about what
    leaves), `protocol` (its number or tcp, udp, icmp, icmpv6; -1 for all), `rule_action` (allow or deny), one of
    `cidr_block` and `ipv6_cidr_block`, for TCP and UDP `port_range` (`from`, `to`), for ICMP `icmp_type_code` (`type`,
    `code`).
    """

    vpc_id: Argument[str] = argument(replaces=True)
    """The network."""
    subnet_ids: ListArgument[str] = argument(default=None, unordered=True)
    """The subnets that it guards. A list is exclusive; those that leave it, and all where it is deleted, go back to the
    network's default list."""
    entries: ListArgument[dict[str, Any]] = argument(
        default=None, unordered=True, members="NetworkAclEntry", each=_entry_mistakes
    )
    """What may pass. A list is exclusive: an entry added by hand is drift and is taken out. Unset leaves entries alone;
    a new list has none, so that nothing passes."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_network_acl"),
        id="network_acl.network_acl_id",
        read=Call("describe_network_acls", {"NetworkAclIds": [ID]}),
        item="network_acls[0]",
        custom=(
            Custom(arguments=("entries",), apply=_put_entries, view=_view),
            Custom(arguments=("subnet_ids",), apply=_put_subnets, view=_view),
        ),
        before_delete=_release_all,
        delete=Call("delete_network_acl", {"NetworkAclId": ID}),
        tagging=tagging("network-acl"),
        find=find_by_claim("describe_network_acls", "network_acls", "network_acl_id"),
        inspect=_inspect,
        gone=("InvalidNetworkAclID.NotFound", "InvalidRouteTableID.NotFound"),  # moto answers the second
    )
