"""Systems have one owner, and stand where their level may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.environment.checks.roles import tenure_problems, units_by_id
from provincial_cloud.environment.gathering import Gathered, Located
from provincial_cloud.environment.systems import System
from provincial_cloud.errors import Problem
from provincial_cloud.standards import DataClass, Level

PRIVATE_CLASSES = (DataClass.PERSONAL, DataClass.SENSITIVE)
HOSTED_WHY = "a system may never run on something of a lower level (D331 Đ7.2.b, Đ8.2)"


def owners(gathered: Gathered) -> Iterator[Problem]:
    """A system has one owner and one operator on each of its days (D331 Đ8.1.a)."""
    units = units_by_id(gathered)
    for located in gathered.all("systems"):
        system: System = located.value
        for role, tenures in (("owner", system.owner_tenures), ("operator", system.operator_tenures)):
            yield from tenure_problems(located, role, tenures, system.period, system.period, units)


def levels(gathered: Gathered) -> Iterator[Problem]:
    """What carries a system has at least its level: platform, cluster, site."""
    systems, clusters, sites = (_by_id(gathered, section) for section in ("systems", "clusters", "sites"))
    for located in gathered.all("systems"):
        for field, hosts in (("platform", systems), ("cluster", clusters)):
            yield from _too_low(located, field, hosts)
    for located in gathered.all("clusters"):
        yield from _too_low(located, "site", sites)
    yield from _platform_cycles(systems)


def data_classes(gathered: Gathered) -> Iterator[Problem]:
    """Data fits the level of its system, and state secrets stay off the platform."""
    for located in gathered.all("systems"):
        system: System = located.value
        for at, data_class in _classes(system):
            if data_class is DataClass.SECRET_STATE:
                yield located.problem(
                    *at,
                    summary="state secrets have no place on this platform",
                    allowed=", ".join(each for each in DataClass if each is not DataClass.SECRET_STATE),
                    why="their storage and transmission follow the law on state secrets",
                )
            elif data_class in PRIVATE_CLASSES and system.level is Level.ONE:
                yield located.problem(
                    *at,
                    summary="level 1 is for internal and public information only",
                    given=f"{data_class} at level 1",
                    allowed="public or internal, or level 2 and above",
                    why="D331 Đ11, Đ12",
                )


def _classes(system: System) -> Iterator[tuple[tuple[str | int, ...], DataClass]]:
    yield ("data_class",), system.data_class
    for position, bucket in enumerate(system.needs.buckets):
        if bucket.data_class is not None:
            yield ("needs", "buckets", position, "data_class"), bucket.data_class


def _by_id(gathered: Gathered, section: str) -> dict[str, Located[Any]]:
    return {located.value.id: located for located in gathered.all(section)}


def _too_low(located: Located[Any], field: str, hosts: dict[str, Located[Any]]) -> Iterator[Problem]:
    host = hosts.get(getattr(located.value, field) or "")
    if host is not None and host.value.level < located.value.level:
        yield located.problem(
            field,
            summary=f"the {field} has a lower level than what it carries",
            given=f"{host.value.id}, level {host.value.level:d}, for {located.value.id}, level {located.value.level:d}",
            allowed=f"a {field} of level {located.value.level:d} or more",
            why=f"{HOSTED_WHY}; {host.value.id} stands at {host.place()}",
        )


def _platform_cycles(systems: dict[str, Located[Any]]) -> Iterator[Problem]:
    for located in systems.values():
        seen, here = [located.value.id], located.value.platform
        while here in systems and here not in seen:
            seen.append(here)
            here = systems[here].value.platform
        if here == located.value.id and here == min(seen):
            yield located.problem(
                "platform",
                summary="systems run on themselves",
                given=" on ".join([*seen, here]),
                allowed="a platform that does not run on this system",
            )
