"""The controls: lines of the standards that a machine can check, with their clauses in both regimes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from provincial_cloud.standards.data_files import table
from provincial_cloud.standards.facts import Mark, Provenance
from provincial_cloud.standards.levels import Level, Regime
from provincial_cloud.standards.text import Text

GROUPS = ("net", "iam", "log", "dat", "bkp", "hst", "kub", "ops")
"""The groups in the order of the catalogue; each has a file of its own."""


class Surface(StrEnum):
    """Where a control applies."""

    CLOUD = "cloud"
    """Resources of the cloud."""

    KUBERNETES = "kubernetes"
    """Objects of a cluster."""

    HOST = "host"
    """Machines."""

    BACKUP = "backup"
    """Backups and restores."""


class Gate(StrEnum):
    """Where a control is enforced or seen."""

    PREVIEW = "preview"
    """Before anything changes, on what a stack is about to be."""

    ADMISSION = "admission"
    """When a cluster is asked to take an object."""

    LIVE = "live"
    """On the running world."""

    HOST = "host"
    """On a machine's own facts."""

    RECORD = "record"
    """On a dated record that a person keeps."""


@dataclass(frozen=True, kw_only=True)
class Clause:
    """The number of a clause; `level` is None for a text that has no levels, such as a decree."""

    level: Level | None
    number: str

    def __str__(self) -> str:
        return self.number


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What one regime says of a control."""

    first_level: Level | None
    """The lowest level that asks for it; None where none does or where that is not known (see the mark)."""
    clauses: tuple[Clause, ...]
    """The clauses that were found; a level that is missing here has a number of its own that was not read."""
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A line of an international standard or benchmark, such as NIST SC-7."""

    id: str
    mark: Mark

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Control:
    """A line of the standards, under our own id and in our own words."""

    id: str
    group: str
    group_title: Text
    title: Text
    note: Text | None
    """What changes at higher levels, or what is uncertain."""
    where: tuple[Surface, ...]
    gates: tuple[Gate, ...]
    requirements: Mapping[Regime, Requirement]
    references: tuple[Reference, ...]

    @property
    def new(self) -> Requirement:
        """What TCVN 14423:2026 and Decree 331/2026 say."""
        return self.requirements[Regime.NEW]

    @property
    def old(self) -> Requirement:
        """What TCVN 11930:2017 and Circular 12/2022 say."""
        return self.requirements[Regime.OLD]

    @property
    def ours(self) -> bool:
        """True for a control that no line of a standard asks for."""
        return self.new.provenance.mark is Mark.OURS

    @property
    def verified(self) -> bool:
        """True once a person has compared both regimes' lines with the official texts."""
        return all(requirement.provenance.verified_by_person for requirement in self.requirements.values())


@cache
def controls() -> Mapping[str, Control]:
    """Every control by id, in the order of the catalogue."""
    found = {}
    for group in GROUPS:
        entries = table(f"controls/{group}")
        title = Text(**entries["group"]["title"])
        for identifier, entry in entries.items():
            if identifier != "group":
                found[identifier] = _control(identifier, group.upper(), title, entry)
    return MappingProxyType(found)


@cache
def groups() -> Mapping[str, Text]:
    """The titles of the groups, such as NET, in the order of the catalogue."""
    return MappingProxyType({control.group: control.group_title for control in controls().values()})


def _control(identifier: str, group: str, group_title: Text, entry: Mapping[str, Any]) -> Control:
    international = entry["international"]
    recalled = international.get("from_memory", ())
    return Control(
        id=identifier,
        group=group,
        group_title=group_title,
        title=Text(**entry["title"]),
        note=Text(**entry["note"]) if "note" in entry else None,
        where=tuple(Surface(word) for word in entry["where"]),
        gates=tuple(Gate(word) for word in entry["gates"]),
        requirements=MappingProxyType({Regime.NEW: _requirement(entry["new"]), Regime.OLD: _requirement(entry["old"])}),
        references=tuple(
            Reference(id=each, mark=Mark.MEMORY if each in recalled else Mark.FOUND) for each in international["ids"]
        ),
    )


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    return Requirement(
        first_level=Level(entry["first_level"]) if "first_level" in entry else None,
        clauses=tuple(
            Clause(level=Level(each["level"]) if "level" in each else None, number=each["clause"])
            for each in entry["clauses"]
        ),
        provenance=Provenance(
            source=entry["source"], mark=Mark(entry["mark"]), verified_by_person=entry["verified_by_person"]
        ),
    )
