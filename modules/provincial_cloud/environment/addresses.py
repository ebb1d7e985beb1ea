"""Types for addresses and ranges, and how large an address plan must be."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from provincial_cloud.environment.words import Record, Text, broken_rule

PRIVATE_RANGES = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
WIDEST_CLOUD_NETWORK = 16
"""An AWS network is at most a /16 and at least a /28; so is everything that speaks its API."""
NARROWEST_CLOUD_NETWORK = 28


def _network(value: Any) -> IPv4Network:
    allowed = "a private IPv4 range, such as 10.86.0.0/16"
    if isinstance(value, IPv4Network):
        network = value
    else:
        try:
            network = IPv4Network(value if isinstance(value, str) else "", strict=True)
        except ValueError as error:
            hint = None
            if isinstance(value, str) and "host bits" in str(error):
                hint = f"the address has bits beyond its prefix; its range is {ip_network(value, strict=False)}"
            raise broken_rule(summary="not an IPv4 range", given=value, allowed=allowed, why=hint) from None
    if not any(network.subnet_of(private) for private in PRIVATE_RANGES):
        raise broken_rule(
            summary="not a private range",
            given=network,
            allowed="a range inside " + ", ".join(str(private) for private in PRIVATE_RANGES),
            why="addresses of others on the Internet would become unreachable",
        )
    return network


def _any_network(value: Any) -> IPv4Network | IPv6Network:
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(value if isinstance(value, str) else "", strict=True)
    except ValueError:
        raise broken_rule(
            summary="not an address range",
            given=value,
            allowed="an IPv4 or IPv6 range, such as 10.1.0.0/16 or fd00::/48",
        ) from None


def _address(value: Any) -> IPv4Address | IPv6Address:
    if isinstance(value, IPv4Address | IPv6Address):
        return value
    try:
        return ip_address(value if isinstance(value, str) else "")
    except ValueError:
        raise broken_rule(
            summary="not an address",
            given=value,
            allowed="an IPv4 or IPv6 address, such as 10.86.5.11 or fd00:86::11",
        ) from None


PrivateRange = Annotated[
    IPv4Network,
    PlainValidator(_network),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "format": "ipv4network"}),
]
AnyRange = Annotated[
    IPv4Network | IPv6Network, PlainValidator(_any_network), PlainSerializer(str), WithJsonSchema({"type": "string"})
]
Address = Annotated[
    IPv4Address | IPv6Address, PlainValidator(_address), PlainSerializer(str), WithJsonSchema({"type": "string"})
]


class ReservedRange(Record):
    """A range in use elsewhere (the province's WAN, a neighbour's network), which the plan must not touch."""

    range: AnyRange = Field(description="The range, such as 10.1.0.0/16.")
    reason: Text = Field(description="Who uses it.")


class Addresses(Record):
    """The address plan of the environment."""

    ipv4: PrivateRange = Field(description="The private range that every network is cut from, such as 10.86.0.0/16.")
    ipv6: bool = Field(default=True, description="True when every network has IPv6 beside IPv4.")
    subnet_prefix: int = Field(
        default=24,
        ge=WIDEST_CLOUD_NETWORK,
        le=NARROWEST_CLOUD_NETWORK,
        description="Prefix length of each subnet, 16 to 28; 24 gives 251 usable addresses.",
    )
    reserved: tuple[ReservedRange, ...] = Field(default=(), description="Ranges in use elsewhere.")


def subnets_in(network: IPv4Network, prefix: int) -> int:
    """How many subnets of this prefix length fit in the range; 0 when a subnet is larger than the range."""
    return 0 if prefix < network.prefixlen else 1 << (prefix - network.prefixlen)
