"""Rules of security groups: the plain maps in which programs give them, and the permissions in which the API does."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from provincial_cloud.aws.declaration import Mistake

Rule = Mapping[str, Any]
ITSELF = "self"
"""As `referenced_group_id`: the group that the rule belongs to, whose id isn't known before it is made."""
PEERS = ("cidr_ipv4", "cidr_ipv6", "referenced_group_id", "prefix_list_id")
EVERYTHING = "-1"
WITH_PORTS = ("tcp", "udp")
WITH_TYPES = ("icmp", "icmpv6")
_NAMES = {"all": EVERYTHING, "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_HIGHEST_PORT = 65535
_HIGHEST_PROTOCOL = 255
TEXT = r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*"
"""The characters that EC2 takes in names and descriptions of security groups; Vietnamese letters are not among them."""
LONGEST_TEXT = 255
_KEY = ("ip_protocol", "from_port", "to_port", *PEERS)


def identity(rule: Rule) -> tuple[Any, ...]:
    """What makes a rule another one: everything but its description."""
    return tuple(rule.get(name) for name in _KEY)


def plain_rules(permissions: Iterable[Mapping[str, Any]], group_id: str) -> list[dict[str, Any]]:
    """The rules in a list of the API's permissions, one map a peer, in an order of their own."""
    rules: list[dict[str, Any]] = []
    for permission in permissions:
        base = {"ip_protocol": permission["ip_protocol"]}
        if permission["ip_protocol"] in (*WITH_PORTS, *WITH_TYPES):
            base |= {"from_port": permission.get("from_port"), "to_port": permission.get("to_port")}
        for holder, member, name in (
            ("ip_ranges", "cidr_ip", "cidr_ipv4"),
            ("ipv6_ranges", "cidr_ipv6", "cidr_ipv6"),
            ("user_id_group_pairs", "group_id", "referenced_group_id"),
            ("prefix_list_ids", "prefix_list_id", "prefix_list_id"),
        ):
            for peer in permission.get(holder) or ():
                value = ITSELF if peer[member] == group_id else peer[member]
                rules.append({**base, name: value, "description": peer.get("description")})
    kept = [{name: value for name, value in rule.items() if value is not None} for rule in rules]
    return sorted(kept, key=lambda rule: sorted((name, str(value)) for name, value in rule.items()))


def in_known_order(rules: list[dict[str, Any]], known: object) -> list[dict[str, Any]]:
    """The rules with those first that were known before, so that a difference shows what came or went."""
    places = {identity(rule): place for place, rule in enumerate(known if isinstance(known, list) else ())}
    return sorted(rules, key=lambda rule: places.get(identity(rule), len(places)))


def permission(rule: Rule, group_id: str) -> dict[str, Any]:
    """The API's permission of one rule of the group, in the API's own spelling."""
    peer: dict[str, Any] = {"Description": rule["description"]} if rule.get("description") else {}
    answer: dict[str, Any] = {"IpProtocol": rule["ip_protocol"]}
    if rule.get("from_port") is not None:
        answer |= {"FromPort": rule["from_port"], "ToPort": rule["to_port"]}
    if rule.get("cidr_ipv4"):
        answer["IpRanges"] = [{"CidrIp": rule["cidr_ipv4"], **peer}]
    elif rule.get("cidr_ipv6"):
        answer["Ipv6Ranges"] = [{"CidrIpv6": rule["cidr_ipv6"], **peer}]
    elif rule.get("referenced_group_id"):
        named = rule["referenced_group_id"]
        answer["UserIdGroupPairs"] = [{"GroupId": group_id if named == ITSELF else named, **peer}]
    else:
        answer["PrefixListIds"] = [{"PrefixListId": rule["prefix_list_id"], **peer}]
    return answer


def rule_mistakes(path: str, rule: Any) -> Iterator[Mistake]:
    """Every mistake in one rule that botocore's model lets through; values not known yet pass."""
    if not isinstance(rule, Mapping):
        return
    at = f"{path}."
    peers = [name for name in PEERS if rule.get(name) is not None]
    if len(peers) != 1:
        given = ", ".join(peers) or None
        yield Mistake(
            argument=at + (peers[1] if peers else "cidr_ipv4"),
            given=given,
            allowed=f"exactly one of {', '.join(PEERS)}",
            why="a rule has one peer",
        )
    if rule.get("ip_protocol") is None:
        allowed = "tcp, udp, icmp, icmpv6, -1 or a number"
        yield Mistake(argument=f"{at}ip_protocol", given=None, allowed=allowed, why="it is needed")
    for name in ("from_port", "to_port"):
        if rule.get("ip_protocol") in (*WITH_PORTS, *WITH_TYPES) and rule.get(name) is None:
            why = f"{rule['ip_protocol']} needs it"
            yield Mistake(argument=at + name, given=None, allowed="a port, or a type or code of ICMP", why=why)
    yield from value_mistakes(at, rule)


def value_mistakes(at: str, rule: Rule) -> Iterator[Mistake]:
    """Every mistake in the values that a rule has, wherever they stand; `at` is written before their names."""
    for name, version in (("cidr_ipv4", 4), ("cidr_ipv6", 6)):
        if rule.get(name) is not None:
            yield from network_mistakes(at + name, rule[name], version)
    text = rule.get("description")
    if isinstance(text, str) and (len(text) > LONGEST_TEXT or not re.fullmatch(TEXT, text)):
        allowed = f"at most {LONGEST_TEXT} of a-z, A-Z, 0-9, space and ._-:/()#,@[]+=&;{{}}!$*"
        why = "EC2 refuses others, letters with marks too"
        yield Mistake(argument=f"{at}description", given=text, allowed=allowed, why=why)
    yield from _protocol_mistakes(at, rule)


def network_mistakes(path: str, value: object, version: int) -> Iterator[Mistake]:
    """What is wrong with a range of addresses: it must be written as the API gives it back."""
    if not isinstance(value, str):
        return
    example = "10.20.0.0/16" if version == 4 else "2001:db8::/56"
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError as error:
        allowed = f"an IPv{version} range, as {example}"
        yield Mistake(argument=path, given=value, allowed=allowed, why=str(error))
        return
    if network.version != version:
        allowed = f"an IPv{version} range, as {example}"
        yield Mistake(argument=path, given=value, allowed=allowed, why=f"this is IPv{network.version}")
    elif str(network) != value:
        why = "the cloud would write it so, and it would look changed ever after"
        yield Mistake(argument=path, given=value, allowed=str(network), why=why)


def _protocol_mistakes(at: str, rule: Rule) -> Iterator[Mistake]:
    protocol = rule.get("ip_protocol")
    ports = {name: rule.get(name) for name in ("from_port", "to_port")}
    if protocol is None:
        yield Mistake(
            argument=f"{at}ip_protocol",
            given=None,
            allowed="tcp, udp, icmp, icmpv6, -1 or a number",
            why="it is needed",
        )
    if not isinstance(protocol, str):
        return
    if protocol.lower() in _NAMES or protocol != protocol.lower():
        allowed = _NAMES.get(protocol.lower(), protocol.lower())
        yield Mistake(
            argument=f"{at}ip_protocol", given=protocol, allowed=allowed, why="the cloud gives it back under that name"
        )
        return
    if protocol in (*WITH_PORTS, *WITH_TYPES):
        yield from _range_mistakes(at, protocol, ports)
        return
    if protocol != EVERYTHING and not (protocol.isdigit() and int(protocol) <= _HIGHEST_PROTOCOL):
        allowed = "tcp, udp, icmp, icmpv6, -1 for everything, or the number of another protocol"
        yield Mistake(argument=f"{at}ip_protocol", given=protocol, allowed=allowed, why="EC2 knows no other name")
        return
    given = {name: value for name, value in ports.items() if value is not None}
    for name, value in given.items():
        why = "without ports this protocol is open as a whole; name tcp or udp to open a port"
        yield Mistake(argument=at + name, given=value, allowed="no value", why=why)


def _range_mistakes(at: str, protocol: str, ports: Mapping[str, Any]) -> Iterator[Mistake]:
    lowest = 0 if protocol in WITH_PORTS else -1
    meaning = "a port" if protocol in WITH_PORTS else "a type and code, -1 for all"
    for name, value in ports.items():
        outside = isinstance(value, int) and not lowest <= value <= _HIGHEST_PORT
        if value is None or outside:
            yield Mistake(
                argument=at + name,
                given=value,
                allowed=f"{lowest} to {_HIGHEST_PORT}",
                why=f"{protocol} needs {meaning}",
            )
    first, last = ports["from_port"], ports["to_port"]
    if protocol in WITH_PORTS and isinstance(first, int) and isinstance(last, int) and first > last:
        yield Mistake(argument=f"{at}to_port", given=last, allowed=f"{first} or more", why="it is where the range ends")
