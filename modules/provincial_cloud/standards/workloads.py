"""What a level means for an application on a cluster: copies, spread, encryption, backup class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from provincial_cloud.standards.data_files import table
from provincial_cloud.standards.facts import Mark, Provenance
from provincial_cloud.standards.levels import Level


class BackupClass(StrEnum):
    """How the data of an application are copied; backup plans say when and where."""

    BASIC = "basic"
    """A copy apart from production."""

    THREE_COPIES = "three-copies"
    """Three copies on two kinds of storage and two sites."""

    THREE_COPIES_LOCKED = "three-copies-locked"
    """The same, and no copy can be changed before its time ends."""

    THREE_COPIES_LOCKED_FAR = "three-copies-locked-far"
    """The same, with a site at least 30 km away."""


@dataclass(frozen=True, kw_only=True)
class WorkloadDefaults:
    """What an application of a level gets unless its own line asks for more."""

    level: Level
    copies: int
    """Copies that always run."""
    most_copies: int
    """Copies that it may grow to under load."""
    spread: tuple[str, ...]
    """Labels of nodes over whose values the copies are spread."""
    required: bool
    """Whether a copy stays unplaced rather than break the spread."""
    encrypted_volumes: bool
    backup_class: BackupClass
    provenance: Provenance


@cache
def workload_defaults(level: int) -> WorkloadDefaults:
    """The defaults of a level. Raises ValueError when `level` is not between 1 and 5."""
    wanted = Level(level)
    entry = table("workloads")[f"level-{int(wanted)}"]
    return WorkloadDefaults(
        level=wanted,
        copies=entry["copies"],
        most_copies=entry["most_copies"],
        spread=tuple(entry["spread"]),
        required=entry["required"],
        encrypted_volumes=entry["encrypted_volumes"],
        backup_class=BackupClass(entry["backup_class"]),
        provenance=Provenance(
            source=entry["source"], mark=Mark(entry["mark"]), verified_by_person=entry["verified_by_person"]
        ),
    )
