"""What may pass: entries of network access lists and rules of security groups, derived from the permitted flows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from provincial_cloud.environment.zones import Flow
from provincial_cloud.standards import Zone

WORLD_IPV4 = "0.0.0.0/0"
WORLD_IPV6 = "::/0"
RETURN_PORTS = {"from": 1024, "to": 65535}
"""Ports that answers come back to; access lists don't remember who asked."""
_PUNCTUATION = " ._-:/()#,@[]+=&;{}!$*"
"""What EC2 takes in a description besides letters and digits."""
PROTOCOL_NUMBERS = {"tcp": "6", "udp": "17"}

Range = Callable[[Zone], str]
"""The IPv4 or IPv6 range of a zone."""


def entries(
    zone: Zone, flows: Iterable[Flow], ipv4: Range, ipv6: Range | None, public_ports: Sequence[int] = ()
) -> list[dict[str, Any]]:
    """Entries of the access list of a zone, the same in IPv4 and IPv6; what none permits is denied.

    `public_ports` are open to the world, and answers to it may leave.
    """
    found: list[dict[str, Any]] = []

    def allow(*, egress: bool, protocol: str, ports: dict[str, int], of: Zone | None) -> None:
        families = [("cidr_block", WORLD_IPV4 if of is None else ipv4(of))]
        if ipv6 is not None:
            families.append(("ipv6_cidr_block", WORLD_IPV6 if of is None else ipv6(of)))
        for key, value in families:
            entry = {
                "egress": egress,
                "protocol": PROTOCOL_NUMBERS[protocol],
                "rule_action": "allow",
                key: value,
                "port_range": dict(ports),
            }
            if entry not in found:
                found.append(entry)

    for flow in flows:
        port = {"from": flow.port, "to": flow.port}
        if flow.to_zone is zone:
            allow(egress=False, protocol=flow.protocol, ports=port, of=flow.from_zone)
            allow(egress=True, protocol=flow.protocol, ports=RETURN_PORTS, of=flow.from_zone)
        if flow.from_zone is zone:
            allow(egress=True, protocol=flow.protocol, ports=port, of=flow.to_zone)
            allow(egress=False, protocol=flow.protocol, ports=RETURN_PORTS, of=flow.to_zone)
    for number in public_ports:
        allow(egress=False, protocol="tcp", ports={"from": number, "to": number}, of=None)
        allow(egress=True, protocol="tcp", ports=RETURN_PORTS, of=None)
    counts = {True: 0, False: 0}
    for entry in found:
        counts[entry["egress"]] += 1
        entry["rule_number"] = counts[entry["egress"]] * 10
    return found


def description(flow: Flow) -> str:
    """Why a flow is permitted, in the letters that EC2 takes: without marks and apostrophes, at most 200 of them."""
    plain = unicodedata.normalize("NFKD", flow.why.en.replace("đ", "d").replace("Đ", "D"))
    known = "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter in _PUNCTUATION))
    return " ".join(known.split())[:200] or f"{flow.from_zone} to {flow.to_zone}"


def group_rules(
    zone: Zone, flows: Iterable[Flow], ipv4: Range, ipv6: Range | None, *, egress: bool
) -> list[dict[str, Any]]:
    """Rules of a zone's security group in one direction."""
    rules = []
    for flow in flows:
        here, other = (flow.from_zone, flow.to_zone) if egress else (flow.to_zone, flow.from_zone)
        if here is not zone:
            continue
        base = {
            "ip_protocol": str(flow.protocol),
            "from_port": flow.port,
            "to_port": flow.port,
            "description": description(flow),
        }
        rules.append({**base, "cidr_ipv4": ipv4(other)})
        if ipv6 is not None:
            rules.append({**base, "cidr_ipv6": ipv6(other)})
    return rules
