"""Applications belong to systems on clusters, use what those have, and call only where the zone matrix lets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.environment.applications import Application
from provincial_cloud.environment.gathering import Gathered, Located
from provincial_cloud.environment.systems import System
from provincial_cloud.environment.validating import listed
from provincial_cloud.environment.zones import Protocol
from provincial_cloud.errors import Problem
from provincial_cloud.standards import Zone
from provincial_cloud.standards.workloads import workload_defaults


def applications(gathered: Gathered) -> Iterator[Problem]:
    """Each application by itself: its part, its image's registry, databases, buckets, copies."""
    systems = {located.value.id: located.value for located in gathered.all("systems")}
    for located in gathered.all("applications"):
        system = systems.get(located.value.system)
        if system is not None:
            yield from _of_system(located, system)


def calls(gathered: Gathered) -> Iterator[Problem]:
    """A call from one zone to another is one of the permitted flows (NET-02)."""
    if {"zones", "flows", "applications", "systems"} & gathered.incomplete:
        return
    zones = _zones(gathered)
    ports = {located.value.id: located.value.port for located in gathered.all("applications")}
    open_ = {
        (each.value.from_zone, each.value.to_zone, each.value.port)
        for each in gathered.all("flows")
        if each.value.protocol is Protocol.TCP
    }
    for located in gathered.all("applications"):
        here = zones.get(located.value.id)
        for position, called in enumerate(located.value.calls):
            there = zones.get(called)
            if here is None or there is None or here is there or (here, there, ports[called]) in open_:
                continue
            yield located.problem(
                "calls",
                position,
                summary="no flow permits this call",
                given=f"{located.value.id} in {here} calls {called} in {there} on port {ports[called]}",
                allowed=f"a flow from {here} to {there} with port {ports[called]} in zones.yaml, or the same zone",
                why="NET-02: whatever no flow permits is denied",
            )


def _zones(gathered: Gathered) -> dict[str, Zone]:
    parts = {
        (located.value.id, part.name): part.zone for located in gathered.all("systems") for part in located.value.parts
    }
    found = {}
    for located in gathered.all("applications"):
        zone = parts.get((located.value.system, located.value.part))
        if zone is not None:
            found[located.value.id] = zone
    return found


def _of_system(located: Located[Any], system: System) -> Iterator[Problem]:
    application: Application = located.value
    if system.cluster is None:
        yield located.problem(
            "system",
            summary="the system runs on no cluster",
            allowed="a system with a cluster",
            why="an application runs in a namespace of its system's cluster",
        )
    running = [part.name for part in system.parts if not part.managed]
    if application.part not in running:
        yield located.problem(
            "part",
            summary="no such part that runs on a cluster",
            allowed=listed(running, application.part) or f"a part of {system.id}; it has none that is not managed",
        )
    used: list[tuple[tuple[str | int, ...], str, list[str], str]] = [
        (
            ("image", "repository"),
            application.image.repository,
            [each.name for each in system.needs.repositories],
            "registry",
        )
    ]
    for field, needed, what in (
        ("databases", system.needs.databases, "database"),
        ("buckets", system.needs.buckets, "bucket"),
    ):
        names = [each.name for each in needed]
        used += [((field, position), name, names, what) for position, name in enumerate(getattr(application, field))]
    for at, name, known, what in used:
        if name not in known:
            yield located.problem(
                *at,
                summary=f"the system needs no such {what}",
                given=name,
                allowed=listed(known, name) or f"a {what} from the needs of {system.id}, which has none",
            )
    least = workload_defaults(system.level).copies
    if application.copies is not None and application.copies < least:
        yield located.problem(
            "copies",
            summary="fewer copies than the level asks for",
            allowed=f"{least} or more at level {system.level:d}",
            why="NET-10; the figure is ours",
        )
