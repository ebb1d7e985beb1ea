"""The public zones of an environment's domains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.environment import ManagedDomain
from provincial_cloud.labels import Labels


@dataclass(frozen=True, kw_only=True)
class DomainZonesArgs:
    """What the zones are made from."""

    labels: Labels
    domains: Sequence[ManagedDomain]


class DomainZones(Component):
    """A zone for each domain that the cloud keeps; one that was there before is used as it is."""

    area = "network"

    def __init__(self, name: str, args: DomainZonesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create them."""
        super().__init__(name, opts)
        labels = replace(args.labels, extra=())  # a zone has room for ten tags, one of which the provider needs
        self.ids: dict[str, pulumi.Input[str]] = {
            domain.name: domain.zone_id for domain in args.domains if domain.zone_id is not None
        }
        """The zone's id by domain; none for a domain that others keep."""
        self.name_servers: dict[str, pulumi.Output[list[str]]] = {}
        """What the parent zone must name, by domain, of the zones that are made here."""
        for domain in args.domains:
            if domain.zone_id is None and not domain.elsewhere:
                zone = aws.Zone(domain.name, name=domain.name, tags=labels.tags(domain.name), opts=self.child())
                self.ids[domain.name] = zone.zone_id
                self.name_servers[domain.name] = pulumi.Output.from_input(zone.name_servers)
        self.register_outputs({"name_servers": self.name_servers})
