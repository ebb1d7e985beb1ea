"""Network access lists read as AWS reads them: in order of their numbers, the first entry that matches answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Protocol

from provincial_policies.ports import is_world
from provincial_policies.resource import View, each
from provincial_policies.rule import Finding


class FamilyCheck(Protocol):
    """A check of one family of addresses."""

    def __call__(self, resource: View, /, family: str) -> Iterable[Finding]:
        """What is wrong in this family."""


FAMILIES = ("cidr_block", "ipv6_cidr_block")
ALL = ("-1", "all")
NUMBERED = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58"}


def protocol_of(entry: View) -> str:
    """The protocol by its number; "-1" for all."""
    text = str(entry.get("protocol", default="-1")).lower()
    return "-1" if text in ALL else NUMBERED.get(text, text)


def takes_in_all(entry: View) -> bool:
    """Whether an entry is about every protocol and port."""
    return protocol_of(entry) == "-1"


def takes_in_port(entry: View, port: int) -> bool:
    """Whether an entry is about this TCP port."""
    if takes_in_all(entry):
        return True
    if protocol_of(entry) != "6":
        return False
    first, last = entry.get("port_range", "from"), entry.get("port_range", "to")
    return first is None or last is None or int(first) <= port <= int(last)


def first_answer(resource: View, family: str, *, port: int | None) -> View | None:
    """The ingress entry that answers a packet from any address of a family; None when only the final deny does.

    `port` None asks about every protocol and port at once. Only entries about every address of the family count: for
    an address that a narrower entry names, that entry answers, but for the rest of the Internet these do.
    """
    incoming = [entry for entry in resource.entries("entries") if not entry.get("egress", default=False)]
    for entry in sorted(incoming, key=lambda item: int(item.get("rule_number", default=0))):
        if not is_world(entry.get(family, default="")):
            continue
        if takes_in_all(entry) if port is None else takes_in_port(entry, port):
            return entry
    return None


def each_family(resource: View, check: FamilyCheck) -> Iterator[Finding]:
    """Check IPv4 and IPv6, each on its own."""
    for family in FAMILIES:
        yield from each([resource], partial(check, family=family))


def denies(entries: Iterable[View], family: str) -> Iterator[View]:
    """The entries that deny some range of a family."""
    return (entry for entry in entries if entry.get("rule_action") == "deny" and entry.get(family) is not None)


def same_traffic(first: View, second: View) -> bool:
    """Whether a deny of IPv6 covers direction, protocol and ports of a deny of IPv4, for every address."""
    if first.get("egress", default=False) != second.get("egress", default=False):
        return False
    if not is_world(second.get("ipv6_cidr_block", default="")):
        return False
    if takes_in_all(second):
        return True
    mine, other = protocol_of(first), protocol_of(second)
    if mine != other and {mine, other} != {"1", "58"}:
        return False
    ports = [(entry.get("port_range", "from"), entry.get("port_range", "to")) for entry in (first, second)]
    (low, high), (other_low, other_high) = ports
    if other_low is None or other_high is None:
        return True
    return low is not None and high is not None and int(other_low) <= int(low) and int(high) <= int(other_high)
