"""What the foundation layer hands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud.deployment.handover import Handover
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.environment import Environment
from provincial_cloud.standards import Zone


@dataclass(frozen=True, kw_only=True)
class FoundationHandover(Handover):
    """The cloud's part of an environment, as far as other layers need it."""

    layer = Layer.FOUNDATION

    vpc_id: pulumi.Output[str]
    state_bucket: pulumi.Output[str]
    log_archive: pulumi.Output[str]
    systems: pulumi.Output[Mapping[str, Any]]
    """By system: addresses of databases, names of buckets, addresses of registries and of entry points, by name."""
    name_servers: pulumi.Output[Mapping[str, Sequence[str]]]
    """By domain whose zone was made: the servers that the parent zone must name before any certificate is issued."""
    ranges: pulumi.Output[Mapping[str, Sequence[str]]]
    """Addresses of each zone, IPv4 first."""

    def ranges_of(self, environment: Environment) -> dict[Zone, list[pulumi.Output[str]]]:
        """The addresses of each zone one by one: their number is known from the environment."""
        families = 2 if environment.addresses.ipv6 else 1
        return {
            zone: [
                self.ranges.apply(lambda told, zone=zone, family=family: told[str(zone)][family])  # type: ignore[misc]
                for family in range(families)
            ]
            for zone in environment.zones
        }

    def of_system(self, system: str, kind: str, name: str) -> pulumi.Output[str]:
        """One value of a system, such as the address of its database `cases`."""
        return self.systems.apply(lambda told: str(told[system][kind][name]))
