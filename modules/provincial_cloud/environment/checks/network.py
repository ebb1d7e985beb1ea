"""The zones that the levels require are there, and the address plan holds them."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.environment.addresses import subnets_in
from provincial_cloud.environment.gathering import Gathered
from provincial_cloud.errors import Problem
from provincial_cloud.standards import Level, Zone, zones_required


def zones(gathered: Gathered) -> Iterator[Problem]:
    """Every zone that the highest level requires is declared."""
    declared = gathered.all("zones")
    level = _highest(gathered)
    if not declared or level is None or "zones" in gathered.incomplete:
        return
    missing = [zone for zone in Zone if zone in zones_required(level) - _used(gathered)]
    if missing:
        yield Problem(
            summary=f"zones are missing that level {level:d} requires",
            given=", ".join(located.value for located in declared),
            allowed="also " + ", ".join(missing),
            why="TT12 annexes and TCVN 14423:2026 name the zones of each level",
            where=declared[0].document.place(("zones",)),
        )


def zones_in_use(gathered: Gathered) -> Iterator[Problem]:
    """Nothing stands in, or flows between, zones that are not there."""
    if "zones" in gathered.incomplete:
        return
    used = _used(gathered)
    allowed = ", ".join(zone for zone in Zone if zone in used)
    for located in gathered.all("systems"):
        for position, part in enumerate(located.value.parts):
            if part.zone not in used:
                yield located.problem("parts", position, "zone", summary="the zone is not in use", allowed=allowed)
        for position, database in enumerate(located.value.needs.databases):
            if database.zone not in used:
                yield located.problem(
                    "needs",
                    "databases",
                    position,
                    *(
                        ("zone",)
                        if located.document.has((*located.path, "needs", "databases", position, "zone"))
                        else ()
                    ),
                    summary="the zone is not in use",
                    given=f"zone {database.zone}",
                    allowed=allowed,
                )
    for located in gathered.all("hosts"):
        if located.value.zone not in used:
            yield located.problem("zone", summary="the zone is not in use", allowed=allowed)
    for located in gathered.all("flows"):
        for field in ("from_zone", "to_zone"):
            if getattr(located.value, field) not in used:
                yield located.problem(field, summary="the zone is not in use", allowed=allowed)
        if located.value.from_zone == located.value.to_zone:
            yield located.problem(
                "to_zone",
                summary="a flow from a zone to itself",
                allowed=f"a zone other than {located.value.from_zone}",
                why="zones are apart from each other; within a zone the security groups decide",
            )


def address_plan(gathered: Gathered) -> Iterator[Problem]:
    """The range holds a subnet for each zone in each availability zone, and touches no range in use elsewhere."""
    if gathered.head is None:
        return
    head = gathered.head.value
    plan = head.addresses
    needed = len(_used(gathered)) * len(head.cloud.availability_zones)
    fitting = subnets_in(plan.ipv4, plan.subnet_prefix)
    if fitting < needed:
        yield gathered.head.problem(
            "addresses",
            "ipv4",
            summary="the address plan is too small",
            given=f"{plan.ipv4}, which holds {fitting} subnets of /{plan.subnet_prefix}",
            allowed=f"a range that holds {needed} subnets of /{plan.subnet_prefix}, or a larger subnet_prefix",
            why=f"{len(_used(gathered))} zones in {len(head.cloud.availability_zones)} availability zones",
        )
    for position, reserved in enumerate(plan.reserved):
        if reserved.range.version == 4 and plan.ipv4.overlaps(reserved.range):
            yield gathered.head.problem(
                "addresses",
                "reserved",
                position,
                "range",
                summary="the address plan touches a range in use elsewhere",
                given=f"{reserved.range} and {plan.ipv4}",
                allowed="ranges that share no address",
                why="packets for one of the two would never arrive",
            )


def pod_ranges(gathered: Gathered) -> Iterator[Problem]:
    """The ranges of pods share no address with the plan: a node's firewall lets it out to all of them."""
    if gathered.head is None:
        return
    plan = gathered.head.value.addresses.ipv4
    for located in gathered.all("clusters"):
        for position, pods in enumerate(located.value.pods):
            if pods.version == 4 and plan.overlaps(pods):
                yield located.problem(
                    "pods",
                    position,
                    summary="pods in the range of the zones",
                    given=f"{pods} and {plan}",
                    allowed="ranges that share no address",
                    why="a node goes out to its pods freely, and would reach zones that no flow names",
                )


def _highest(gathered: Gathered) -> Level | None:
    return max((located.value.level for located in gathered.all("systems")), default=None)


def _used(gathered: Gathered) -> frozenset[Zone]:
    declared = frozenset(located.value for located in gathered.all("zones"))
    return declared or zones_required(_highest(gathered) or Level.ONE)
