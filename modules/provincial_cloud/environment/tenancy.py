"""Who is a tenant: the units and systems of an environment, as the namespaces they get. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from provincial_cloud.environment.systems import System
from provincial_cloud.standards import Zone
from provincial_cloud.standards.sizes import Amount, Size, size_description

if TYPE_CHECKING:
    from provincial_cloud.environment.model import Environment

LONGEST_NAME = 63
OPERATOR_SIZE = Size.MEDIUM
"""Size of the operator's own part where no line of tenants.yaml names one."""


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """The part that one unit has in one system: a namespace in each zone in which the system runs on the cluster."""

    unit: str
    system: System
    cluster: str
    size: Size

    @property
    def id(self) -> str:
        """`<unit>--<system>`; ids have no double hyphen, so no two tenants share it."""
        return f"{self.unit}--{self.system.id}"

    @cached_property
    def namespaces(self) -> dict[Zone, str]:
        """The namespace of each zone."""
        return {zone: namespace_name(self.unit, self.system.id, zone) for zone in zones_on_cluster(self.system)}

    @property
    def amount(self) -> Amount:
        """What its namespaces may use together."""
        return size_description(self.size).amount.times(len(self.namespaces))


def namespace_name(unit: str, system: str, zone: Zone) -> str:
    """`<unit>--<system>--<zone>`, cut to 63 characters with a hash where it would be longer."""
    name = f"{unit}--{system}--{zone}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"{name[: LONGEST_NAME - len(digest) - 1].rstrip('-')}-{digest}"


def zones_on_cluster(system: System) -> tuple[Zone, ...]:
    """The zones in which a system runs on its cluster; what the cloud manages needs no namespace."""
    wanted = {part.zone for part in system.parts if not part.managed} or {Zone.INTERNAL_SERVERS}
    return tuple(zone for zone in Zone if zone in wanted)


def tenants_of(environment: Environment) -> tuple[Tenant, ...]:
    """The tenants on `as_of`: operators first, in the order of the files; a later line about the same tenant wins."""
    found: dict[tuple[str, str], Tenant] = {}
    systems = {system.id: system for system in environment.systems if system.cluster is not None}
    for system in systems.values():
        _add(found, environment.operator_of(system).id, system, OPERATOR_SIZE)
    for tenancy in environment.tenancies:
        if tenancy.system in systems:
            kinds = {kind for wide in tenancy.kinds for kind in environment.register.kinds_within(wide)}
            for unit in environment.units:
                if unit.id in tenancy.units or unit.kind in kinds:
                    _add(found, unit.id, systems[tenancy.system], tenancy.size)
    return tuple(found.values())


def _add(found: dict[tuple[str, str], Tenant], unit: str, system: System, size: Size) -> None:
    assert system.cluster is not None
    found[unit, system.id] = Tenant(unit=unit, system=system, cluster=system.cluster, size=size)
