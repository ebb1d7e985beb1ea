"""The environment as the rest of the library sees it: checked, typed, and read as of one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from provincial_cloud.environment.addresses import Addresses
from provincial_cloud.environment.applications import Application
from provincial_cloud.environment.backups import Backup, source_of_volumes
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.environment.counting import Register
from provincial_cloud.environment.hosts import Host
from provincial_cloud.environment.identity import PlatformRole, Principal
from provincial_cloud.environment.periods import Period, turning_days
from provincial_cloud.environment.province import CentralServices, Cloud, ManagedDomain, ProvinceFile, Stage
from provincial_cloud.environment.sites import Site
from provincial_cloud.environment.sources import Source
from provincial_cloud.environment.systems import System
from provincial_cloud.environment.tenancy import Tenant, tenants_of
from provincial_cloud.environment.tenants import Quota, Tenancy
from provincial_cloud.environment.units import Kind, Unit
from provincial_cloud.environment.waivers import Waiver
from provincial_cloud.environment.words import Text
from provincial_cloud.environment.zones import Flow
from provincial_cloud.standards import Level, Zone, zones_required


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A province's whole set-up at one stage. `units` and `systems` are those of the day `as_of`."""

    folder: Path
    head: ProvinceFile
    as_of: date
    """The day on which organisation and systems are read."""
    sources: tuple[Source, ...] = ()
    kinds: tuple[Kind, ...] = ()
    all_units: tuple[Unit, ...] = ()
    """Every unit of every time, also those that never belonged to the province."""
    sites: tuple[Site, ...] = ()
    declared_zones: tuple[Zone, ...] = ()
    flows: tuple[Flow, ...] = ()
    all_systems: tuple[System, ...] = ()
    """Every system of every time."""
    tenancies: tuple[Tenancy, ...] = ()
    """Lines that give units a part of a system; `tenants` says who has one on `as_of`."""
    quotas: tuple[Quota, ...] = ()
    all_applications: tuple[Application, ...] = ()
    """Every application, also those of systems that are not in use on `as_of`."""
    clusters: tuple[Cluster, ...] = ()
    hosts: tuple[Host, ...] = ()
    backups: tuple[Backup, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    """Every waiver, also those that are void by now."""
    principals: tuple[Principal, ...] = ()

    @property
    def name(self) -> str:
        """Name of the environment, the same as its folder's; the tag `provincial:environment`."""
        return self.head.name

    @property
    def title(self) -> Text:
        """What people call the environment."""
        return self.head.title

    @property
    def stage(self) -> Stage:
        """What the environment is for."""
        return self.head.stage

    @property
    def cloud(self) -> Cloud:
        """Where the resources are made."""
        return self.head.cloud

    @property
    def addresses(self) -> Addresses:
        """The address plan."""
        return self.head.addresses

    @property
    def domains(self) -> tuple[ManagedDomain, ...]:
        """The domains that its systems are reached under."""
        return self.head.domains

    def domain_of(self, name: str) -> ManagedDomain | None:
        """The domain that a name lies in, the narrowest where several cover it."""
        covering = [domain for domain in self.domains if domain.covers(name)]
        return max(covering, key=lambda domain: len(domain.name), default=None)

    @property
    def services(self) -> CentralServices:
        """What every host needs of the centre."""
        return self.head.services

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels for every resource beside the platform's own."""
        return MappingProxyType(self.head.labels)

    @cached_property
    def register(self) -> Register:
        """The units and kinds, ready to be walked and counted."""
        return Register(self.all_units, self.kinds)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units of the province on `as_of`, parents before their children."""
        return self.units_at(self.as_of)

    @cached_property
    def systems(self) -> tuple[System, ...]:
        """The systems in use on `as_of`."""
        return self.systems_at(self.as_of)

    @cached_property
    def level(self) -> Level:
        """The highest level of a system in use on `as_of`; level 1 when there is none."""
        return max((system.level for system in self.systems), default=Level.ONE)

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """The network zones in use: those declared, else those that `level` requires; always in the same order."""
        wanted = set(self.declared_zones) or zones_required(self.level)
        return tuple(zone for zone in Zone if zone in wanted)

    @cached_property
    def tenants(self) -> tuple[Tenant, ...]:
        """Each unit's part of each system on `as_of`."""
        return tenants_of(self)

    @property
    def applications(self) -> tuple[Application, ...]:
        """The applications of the systems in use on `as_of`."""
        used = {system.id for system in self.systems}
        return tuple(each for each in self.all_applications if each.system in used)

    def on(self, day: date) -> Environment:
        """The same environment as of another day."""
        return replace(self, as_of=day)

    def province_at(self, day: date | None = None) -> Unit:
        """The unit at the root of the province. Raises KeyError when no province is declared for the day."""
        when = self.as_of if day is None else day
        for tenure in self.head.province_tenures:
            if tenure.valid_on(when):
                return self.unit(tenure.unit)
        raise KeyError(f"no province on {when}")

    def units_at(self, day: date) -> tuple[Unit, ...]:
        """The units of the province on a day, the province first, parents before their children."""
        if not any(tenure.valid_on(day) for tenure in self.head.province_tenures):
            return ()
        province = self.province_at(day)
        return (province, *self.register.below(province.id, day)) if province.valid_on(day) else ()

    def units_within(self, first: date, last: date) -> tuple[Unit, ...]:
        """The units that belonged to the province on any day of a period, such as a reporting year."""
        whole = Period(first=first, last=last)
        days = [day for day in turning_days(self.register.periods(self.head.province_tenures)) if day in whole]
        found = {unit.id for day in (first, *days) for unit in self.units_at(day)}
        return tuple(unit for unit in self.all_units if unit.id in found)

    def systems_at(self, day: date) -> tuple[System, ...]:
        """The systems in use on a day."""
        return tuple(system for system in self.all_systems if system.valid_on(day))

    def count_at(self, kind: str, day: date | None = None, below: str | None = None) -> int | None:
        """How many units of a kind there are below a unit (by default the province), named here or only counted.

        None where the data does not tell.
        """
        when = self.as_of if day is None else day
        return self.register.count(kind, when, below=self.province_at(when).id if below is None else below)

    def waivers_in_force(self, day: date) -> tuple[Waiver, ...]:
        """The waivers that count on a day; the day is the real one, never `as_of`."""
        return tuple(waiver for waiver in self.waivers if waiver.in_force(day))

    def owner_of(self, system: System) -> Unit:
        """The unit that owns the system on `as_of`. Raises KeyError when the system is not in use then."""
        return self._tenant(system.id, "owner", system.owner_on(self.as_of))

    def operator_of(self, system: System) -> Unit:
        """The unit that operates the system on `as_of`. Raises KeyError when the system is not in use then."""
        return self._tenant(system.id, "operator", system.operator_on(self.as_of))

    def backups_of(self, system: str) -> tuple[Backup, ...]:
        """The backup plans that cover a system."""
        return tuple(plan for plan in self.backups if system in plan.systems)

    def volume_plan_of(self, system: str) -> Backup | None:
        """The plan that takes in the volumes of a system's applications."""
        return next((plan for plan in self.backups_of(system) if plan.sources.volumes), None)

    def pushed_to(self, plan: Backup) -> tuple[str, ...]:
        """The sources that push their copies to a plan themselves: hosts, and the volumes of applications."""
        volumes = (
            source_of_volumes(each.id)
            for each in self.applications
            if each.volumes and self.volume_plan_of(each.system) == plan
        )
        return (*plan.sources.pushed, *volumes)

    def principals_in(self, role: PlatformRole) -> tuple[Principal, ...]:
        """The principals that hold a role."""
        return tuple(principal for principal in self.principals if principal.role is role)

    def unit(self, identifier: str) -> Unit:
        """The unit with this id, of any time. Raises KeyError when there is none."""
        return self.register.units[identifier]

    def system(self, identifier: str) -> System:
        """The system with this id, of any time. Raises KeyError when there is none."""
        return _with_id(self.all_systems, identifier)

    def site(self, identifier: str) -> Site:
        """The site with this id. Raises KeyError when there is none."""
        return _with_id(self.sites, identifier)

    def cluster(self, identifier: str) -> Cluster:
        """The cluster with this id. Raises KeyError when there is none."""
        return _with_id(self.clusters, identifier)

    def is_in_sandbox(self, cluster: str) -> bool:
        """Whether the cluster with this id is the sandbox's own; one that the environment does not name is not."""
        return any(one.id == cluster and one.in_sandbox for one in self.clusters)

    def kind(self, identifier: str) -> Kind:
        """The kind of units with this id. Raises KeyError when there is none."""
        return self.register.kinds[identifier]

    def _tenant(self, system: str, role: str, unit: str | None) -> Unit:
        if unit is None:
            raise KeyError(f"system {system} has no {role} on {self.as_of}")
        return self.unit(unit)


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_R = TypeVar("_R", bound=_Identified)


def _with_id(records: tuple[_R, ...], identifier: str) -> _R:
    for record in records:
        if record.id == identifier:
            return record
    raise KeyError(identifier)
