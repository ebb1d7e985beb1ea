"""The five security levels of an information system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from types import MappingProxyType

from provincial_cloud.standards.data_files import table
from provincial_cloud.standards.facts import Mark, Provenance
from provincial_cloud.standards.text import Text


class Level(IntEnum):
    """The security level of an information system; the higher, the graver the harm of its failure."""

    ONE = 1
    """Internal and public information only."""

    TWO = 2
    """Private or personal information, or a system that serves one body."""

    THREE = 3
    """Administrative procedures, or infrastructure that serves one province or several."""

    FOUR = 4
    """Nation-wide systems that may not stop unplanned."""

    FIVE = 5
    """Systems whose failure harms national security especially seriously."""


class Regime(StrEnum):
    """A set of rules in force; both bind until the middle of 2027, so nothing here picks one silently."""

    NEW = "tcvn-14423-2026"
    """Law 116/2025, Decree 331/2026 and TCVN 14423:2026."""

    OLD = "tcvn-11930-2017"
    """Decree 85/2016, Circular 12/2022 and TCVN 11930:2017."""


@dataclass(frozen=True, kw_only=True)
class LevelDescription:
    """What a level means, who decides it and where the standards treat it."""

    level: Level
    title: Text
    internal: Text | None
    """When a system for internal work has this level."""
    services: Text | None
    """When a system for citizens and businesses has this level."""
    infrastructure: Text | None
    """When information infrastructure has this level."""
    appraised_by: Text
    approved_by: Text
    appraisal_days: int | None
    """Working days for the appraisal, None where the decree names none."""
    sections: Mapping[Regime, str]
    """The part of each regime's standard that lists this level's requirements."""
    provenance: Provenance


@cache
def levels() -> Mapping[Level, LevelDescription]:
    """All five levels, lowest first."""
    described = {}
    for entry in table("levels")["level"]:
        level = Level(entry["level"])
        texts = {
            key: Text(**entry[key]) if key in entry else None for key in ("internal", "services", "infrastructure")
        }
        described[level] = LevelDescription(
            level=level,
            title=Text(**entry["title"]),
            **texts,
            appraised_by=Text(**entry["appraised_by"]),
            approved_by=Text(**entry["approved_by"]),
            appraisal_days=entry.get("appraisal_days"),
            sections=MappingProxyType({Regime(key): value for key, value in entry["sections"].items()}),
            provenance=Provenance(
                source=entry["source"],
                mark=Mark(entry["mark"]),
                verified_by_person=entry["verified_by_person"],
            ),
        )
    return MappingProxyType(described)
