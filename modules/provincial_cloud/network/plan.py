"""Arithmetic of networks: which range each zone and each subnet gets. Pure, in IPv4 and IPv6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.standards import Zone

IPV6_SUBNET_PREFIX = 64
"""A cloud subnet has a /64, always."""


@dataclass(frozen=True)
class PlannedSubnet:
    """One subnet: `index` counts its /64 inside the network's IPv6 range."""

    zone: Zone
    availability_zone: str
    ipv4: IPv4Network
    index: int


@dataclass(frozen=True)
class PlannedZone:
    """One zone: a range of its own, so that a rule names it in one line."""

    zone: Zone
    ipv4: IPv4Network
    subnets: tuple[PlannedSubnet, ...]


@dataclass(frozen=True)
class NetworkPlan:
    """The whole network; zones never overlap, and each keeps its place whatever other zones are added."""

    ipv4: IPv4Network
    zones: tuple[PlannedZone, ...]
    subnets_per_zone: int

    def __getitem__(self, zone: Zone) -> PlannedZone:
        """The plan of a zone. Raises KeyError when the network has no such zone."""
        for planned in self.zones:
            if planned.zone is zone:
                return planned
        raise KeyError(zone)

    def ipv6_of_zone(self, network: str, zone: Zone) -> str:
        """The zone's part of the network's IPv6 range, which the cloud gives (a /56)."""
        whole = IPv6Network(network)
        width = (self.subnets_per_zone - 1).bit_length()
        position = self[zone].subnets[0].index // self.subnets_per_zone
        return str(_nth(whole, IPV6_SUBNET_PREFIX - width, position))

    def ipv6_of_subnet(self, network: str, subnet: PlannedSubnet) -> str:
        """The subnet's /64."""
        return str(_nth(IPv6Network(network), IPV6_SUBNET_PREFIX, subnet.index))


def _nth(network: IPv6Network, prefix: int, position: int) -> IPv6Network:
    size = 1 << (128 - prefix)
    answer = IPv6Network((int(network.network_address) + position * size, prefix))
    if prefix < network.prefixlen or not answer.subnet_of(network):
        raise ValueError(f"{network} has no /{prefix} number {position}")
    return answer


def plan_network(
    ipv4: IPv4Network, zones: Sequence[Zone], availability_zones: Sequence[str], subnet_prefix: int
) -> NetworkPlan:
    """Cut a network into zones and zones into one subnet for each availability zone.

    A zone's place follows from its position among all zones of the standard, so adding one moves no other. Each zone
    holds a power of two of subnets. Raises UsageError when the range is too small.
    """
    per_zone = 1 << (len(availability_zones) - 1).bit_length()
    zone_prefix = subnet_prefix - (per_zone - 1).bit_length()
    places = list(Zone)
    room = 1 << max(0, zone_prefix - ipv4.prefixlen) if zone_prefix >= ipv4.prefixlen else 0
    needed = 1 + max((places.index(zone) for zone in zones), default=-1)
    if room < needed:
        raise UsageError(
            Problem(
                summary="the address range is too small for the zones",
                given=f"{ipv4} with subnets of /{subnet_prefix}: room for {room} zones",
                allowed=f"room for {needed} zones of {per_zone} subnets",
                why="every zone of the standard keeps a place of its own, so that none moves when another is added",
                next_step="widen addresses.ipv4 or narrow addresses.subnet_prefix in environment.yaml",
            )
        )
    planned = []
    for zone in zones:
        place = places.index(zone)
        base = int(ipv4.network_address) + (place << (32 - zone_prefix))
        subnets = tuple(
            PlannedSubnet(
                zone=zone,
                availability_zone=name,
                ipv4=IPv4Network((base + (number << (32 - subnet_prefix)), subnet_prefix)),
                index=place * per_zone + number,
            )
            for number, name in enumerate(availability_zones)
        )
        planned.append(PlannedZone(zone, IPv4Network((base, zone_prefix)), subnets))
    return NetworkPlan(ipv4, tuple(planned), per_zone)
