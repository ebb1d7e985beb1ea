"""Named sizes of tenants: what one namespace may hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from provincial_cloud.standards.data_files import table
from provincial_cloud.standards.facts import Mark, Provenance
from provincial_cloud.standards.text import Text


class Size(StrEnum):
    """How much a tenant may use; the figures are in `data/sizes.toml`."""

    TINY = "tiny"
    """One side service."""

    SMALL = "small"
    """One commune-level unit."""

    MEDIUM = "medium"
    """One shared system."""

    LARGE = "large"
    """A system that a whole province uses."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A quantity of what tenants share: CPU in thousandths of a core, memory and storage in MiB, pods by number."""

    cpu: int = 0
    memory: int = 0
    storage: int = 0
    pods: int = 0

    def __add__(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(**{name: getattr(self, name) + getattr(other, name) for name in RESOURCES})

    def times(self, number: int) -> Amount:
        """So many of it."""
        return Amount(**{name: getattr(self, name) * number for name in RESOURCES})

    def above(self, other: Amount) -> list[str]:
        """The resources of which this is more than `other`."""
        return [name for name in RESOURCES if getattr(self, name) > getattr(other, name)]


RESOURCES = ("cpu", "memory", "storage", "pods")


@dataclass(frozen=True, kw_only=True)
class ContainerBounds:
    """What a container gets that asks for nothing, and the most that one may ask for; units as in Amount."""

    cpu: int
    memory: int
    most_cpu: int
    most_memory: int


@dataclass(frozen=True, kw_only=True)
class SizeDescription:
    """What a size means."""

    title: Text
    amount: Amount
    limit_ratio: int
    """How far the sum of CPU limits may exceed the sum of CPU requests."""
    container: ContainerBounds
    provenance: Provenance


@cache
def size_description(size: Size) -> SizeDescription:
    """The figures of a size."""
    data = table("sizes")
    entry: dict[str, Any] = data[size]
    return SizeDescription(
        title=Text(**entry["title"]),
        amount=Amount(**{name: entry[name] for name in RESOURCES}),
        limit_ratio=entry["limit_ratio"],
        container=ContainerBounds(**entry["container"]),
        provenance=Provenance(
            source=data["source"], mark=Mark(data["mark"]), verified_by_person=data["verified_by_person"]
        ),
    )
