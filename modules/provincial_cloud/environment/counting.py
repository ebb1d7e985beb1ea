"""The units as a tree on a day: who stands below whom, and how many there are of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from provincial_cloud.environment.periods import Period
from provincial_cloud.environment.units import Kind, Unit
from provincial_cloud.environment.words import Dated


class Register:
    """Units and kinds by id. The units must form a tree on every day, which loading an environment checks."""

    def __init__(self, units: Iterable[Unit], kinds: Iterable[Kind]) -> None:
        self.units = {unit.id: unit for unit in units}
        self.kinds = {kind.id: kind for kind in kinds}
        self._children: dict[date, dict[str, list[Unit]]] = {}

    def periods(self, others: Iterable[Dated] = ()) -> list[Period]:
        """Every period that the tree depends on: of units, of their parents, and of `others`."""
        found = [other.period for other in others]
        for unit in self.units.values():
            found += [unit.period, *(tenure.period for tenure in unit.parent_tenures)]
        return found

    def children(self, identifier: str, day: date) -> list[Unit]:
        """The units directly below a unit on a day, in the order of the files."""
        if day not in self._children:
            below: dict[str, list[Unit]] = {}
            for unit in self.units.values():
                parent = unit.parent_on(day) if unit.valid_on(day) else None
                if parent is not None:
                    below.setdefault(parent, []).append(unit)
            self._children[day] = below
        return self._children[day].get(identifier, [])

    def below(self, identifier: str, day: date) -> Iterator[Unit]:
        """Every unit below a unit on a day, parents before their children."""
        waiting = list(reversed(self.children(identifier, day)))
        while waiting:
            unit = waiting.pop()
            yield unit
            waiting += reversed(self.children(unit.id, day))

    @cached_property
    def narrower(self) -> dict[str, list[str]]:
        """The kinds that are directly part of each kind."""
        found: dict[str, list[str]] = {}
        for kind in self.kinds.values():
            if kind.part_of is not None:
                found.setdefault(kind.part_of, []).append(kind.id)
        return found

    def kinds_within(self, kind: str) -> set[str]:
        """The kind and every kind that is part of it."""
        found, waiting = set(), [kind]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self.narrower.get(each, [])
        return found

    def stated(self, unit: str, kind: str, day: date) -> int | None:
        """The number that the data states for a unit and kind on a day, or None."""
        for count in self.units[unit].counts:
            if count.kind == kind and count.valid_on(day):
                return count.number
        return None

    def count(self, kind: str, day: date, *, below: str) -> int | None:
        """How many units of a kind there are below a unit on a day, or None where the data does not tell.

        It does not tell when it says so (a count without a number), nor when a number stated for a wider kind, or for a
        unit further up, is more than its parts explain.
        """
        if self.stated(below, kind, day) is None:
            for unit in (below, *self.above(below, day)):
                for each in (kind, *self.wider(kind)):
                    whole = self.stated(unit, each, day)
                    if self._untold(unit, each, day) or (
                        whole is not None and self._explained(each, day, below=unit) < whole
                    ):
                        return None
        return self.total(kind, day, below=below)

    def total(self, kind: str, day: date, *, below: str) -> int:
        """How many are stated, named or counted: the stated number, else the sum of the parts."""
        stated = self.stated(below, kind, day)
        return self._explained(kind, day, below=below) if stated is None else stated

    def above(self, identifier: str, day: date) -> Iterator[str]:
        """The ids of the units above a unit on a day, nearest first."""
        parent = self.units[identifier].parent_on(day)
        while parent is not None:
            yield parent
            parent = self.units[parent].parent_on(day)

    def wider(self, kind: str) -> Iterator[str]:
        """The kinds that a kind is part of, nearest first."""
        part_of = self.kinds[kind].part_of
        while part_of is not None:
            yield part_of
            part_of = self.kinds[part_of].part_of

    def by_kinds(self, kind: str, day: date, *, below: str) -> int:
        """The sum over the narrower kinds, with the named units that are of this very kind."""
        exactly = sum(unit.kind == kind for unit in self.below(below, day))
        return exactly + sum(self.total(each, day, below=below) for each in self.narrower.get(kind, []))

    def by_children(self, kind: str, day: date, *, below: str) -> int:
        """The sum over the units directly below, each with what is below it."""
        within = self.kinds_within(kind)
        return sum(
            (child.kind in within) + self.total(kind, day, below=child.id) for child in self.children(below, day)
        )

    def _explained(self, kind: str, day: date, *, below: str) -> int:
        if self._states_a_narrower(below, kind, day):
            return max(self.by_kinds(kind, day, below=below), self.by_children(kind, day, below=below))
        return self.by_children(kind, day, below=below)

    def _untold(self, unit: str, kind: str, day: date) -> bool:
        counts = self.units[unit].counts
        return any(count.kind == kind and count.number is None and count.valid_on(day) for count in counts)

    def _states_a_narrower(self, unit: str, kind: str, day: date) -> bool:
        return any(
            self.stated(unit, each, day) is not None or self._states_a_narrower(unit, each, day)
            for each in self.narrower.get(kind, [])
        )
