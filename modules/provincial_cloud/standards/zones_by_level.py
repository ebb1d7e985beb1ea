"""Which zones a level must have, in each regime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from provincial_cloud.standards.data_files import table
from provincial_cloud.standards.facts import Mark, Provenance
from provincial_cloud.standards.levels import Level, Regime
from provincial_cloud.standards.text import Text
from provincial_cloud.standards.zones import Zone


@dataclass(frozen=True, kw_only=True)
class ZoneDescription:
    """What a zone is called, and the first level that must have it."""

    zone: Zone
    title: Text
    if_any: bool
    """True for a zone that is asked for only where the thing itself exists (wireless, WAN)."""
    first_level: Mapping[Regime, Level]
    """A regime that never asks for the zone is left out."""
    provenance: Mapping[Regime, Provenance]


@cache
def zones() -> Mapping[Zone, ZoneDescription]:
    """Every zone, in the order in which traffic meets the standard's list."""
    described = {}
    for key, entry in table("zones").items():
        asked = {Regime.OLD: entry.get("old"), Regime.NEW: entry.get("new")}
        described[Zone(key)] = ZoneDescription(
            zone=Zone(key),
            title=Text(**entry["title"]),
            if_any=entry.get("if_any", False),
            first_level=MappingProxyType(
                {regime: Level(fact["first_level"]) for regime, fact in asked.items() if fact}
            ),
            provenance=MappingProxyType(
                {
                    regime: Provenance(
                        source=fact["source"], mark=Mark(fact["mark"]), verified_by_person=fact["verified_by_person"]
                    )
                    for regime, fact in asked.items()
                    if fact
                }
            ),
        )
    return MappingProxyType(described)


def _zones_asked_for(level: int, regime: Regime | None, *, if_any: bool) -> frozenset[Zone]:
    wanted = Level(level)
    regimes = tuple(Regime) if regime is None else (regime,)
    return frozenset(
        zone
        for zone, described in zones().items()
        if described.if_any == if_any
        and any(name in described.first_level and described.first_level[name] <= wanted for name in regimes)
    )


def zones_required(level: int, regime: Regime | None = None) -> frozenset[Zone]:
    """The zones that a network of this level must have; by default what either regime asks for.

    Raises ValueError when `level` is not between 1 and 5.
    """
    return _zones_asked_for(level, regime, if_any=False)


def zones_required_if_present(level: int, regime: Regime | None = None) -> frozenset[Zone]:
    """The zones that must be separate at this level as soon as the thing exists (wireless access, a WAN).

    Raises ValueError when `level` is not between 1 and 5.
    """
    return _zones_asked_for(level, regime, if_any=True)
