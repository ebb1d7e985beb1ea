"""The units form a tree on every day, with codes, successors and counts that agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from provincial_cloud.environment.checks.roles import tenure_problems, units_by_id
from provincial_cloud.environment.counting import Register
from provincial_cloud.environment.gathering import Gathered, Located
from provincial_cloud.environment.periods import ONE_DAY, Period, first_overlap, turning_days
from provincial_cloud.environment.units import Unit
from provincial_cloud.errors import Problem

Units = dict[str, Located[Unit]]


def organisation(gathered: Gathered) -> Iterator[Problem]:
    """Province, parents, cycles, successors and codes; then the counts, which only a sound tree can be asked for."""
    units = units_by_id(gathered)
    problems = [
        *_province(gathered, units),
        *_parents(units),
        *_cycles(units),
        *_kind_cycles(gathered),
        *_successors(units),
        *_codes(units),
        *_overlapping_counts(units),
    ]
    yield from problems
    if not problems and not gathered.problems:
        yield from _counts(gathered, units)


def _province(gathered: Gathered, units: Units) -> Iterator[Problem]:
    if gathered.head is None:
        return
    head = gathered.head.value
    if head.name != gathered.folder.name:
        yield gathered.head.problem(
            "name",
            summary="the environment is not called like its folder",
            allowed=gathered.folder.name,
            why="people and stack files name the environment by its folder",
        )
    today = Period(first=head.as_of, last=head.as_of)
    life = today if head.province is not None else Period()
    yield from tenure_problems(gathered.head, "province", head.province_tenures, life, today, units)


def _parents(units: Units) -> Iterator[Problem]:
    for located in units.values():
        unit = located.value
        yield from tenure_problems(located, "parent", unit.parent_tenures, unit.period, unit.period, units)


def _cycles(units: Units) -> Iterator[Problem]:
    periods = [tenure.period for located in units.values() for tenure in located.value.parent_tenures]
    told: set[frozenset[str]] = set()
    for day in turning_days(periods) or [date.min]:
        safe: set[str] = set()
        for start in units:
            path: list[str] = []
            here: str | None = start
            while here is not None and here in units and here not in safe and here not in path:
                path.append(here)
                here = units[here].value.parent_on(day)
            if here is not None and here in path:
                ring = path[path.index(here) :]
                if frozenset(ring) not in told:
                    told.add(frozenset(ring))
                    yield _cycle(units[min(ring)], ring)
            safe.update(path)


def _cycle(located: Located[Unit], ring: list[str]) -> Problem:
    start = ring.index(located.value.id)
    way = [*ring[start:], *ring[:start], located.value.id]
    return located.problem(
        "parent" if located.value.parent is not None else "parents",
        summary="units stand below themselves",
        given=" below ".join(way),
        allowed="a parent that is not below the unit",
    )


def _kind_cycles(gathered: Gathered) -> Iterator[Problem]:
    kinds = {located.value.id: located for located in gathered.all("kinds")}
    for located in kinds.values():
        seen, here = [located.value.id], located.value.part_of
        while here in kinds and here not in seen:
            seen.append(here)
            here = kinds[here].value.part_of
        if here == located.value.id and located.value.id == min(seen):
            yield located.problem(
                "part_of",
                summary="kinds are part of themselves",
                given=" part of ".join([*seen, here]),
                allowed="a wider kind that is not part of this one",
            )


def _successors(units: Units) -> Iterator[Problem]:
    for located in units.values():
        unit = located.value
        if unit.successors and unit.valid_to is None:
            yield located.problem(
                "successors",
                summary="successors of a unit that has not ended",
                allowed="valid_to on the unit, or no successors",
            )
            continue
        for position, identifier in enumerate(unit.successors):
            successor = units.get(identifier)
            if unit.valid_to is None or successor is None:
                continue
            day = unit.valid_to + ONE_DAY if unit.valid_to < date.max else unit.valid_to
            if identifier == unit.id or not successor.value.valid_on(day):
                yield located.problem(
                    "successors",
                    position,
                    summary="the successor is not there when the unit ends",
                    given=f"{identifier}, which is valid {successor.value.period}",
                    allowed=f"another unit that is valid on {day}",
                    why=f"{identifier} stands at {successor.place()}",
                )


def _codes(units: Units) -> Iterator[Problem]:
    used: dict[tuple[str, str], list[tuple[Located[Unit], int, Period]]] = {}
    for located in units.values():
        for position, code in enumerate(located.value.codes):
            period = code.period.common(located.value.period)
            if period is None:
                yield located.problem(
                    "codes",
                    position,
                    summary="a code outside the unit's own time",
                    given=f"{code.scheme} {code.value}, {code.period}",
                    allowed=f"days in its own time, {located.value.period}",
                )
            else:
                used.setdefault((code.scheme, code.value), []).append((located, position, period))
    for (scheme, value), uses in used.items():
        shared = first_overlap(period for _, _, period in uses)
        if shared is not None:
            (first, first_position, _), (second, second_position, _) = uses[shared[0]], uses[shared[1]]
            yield second.problem(
                "codes",
                second_position,
                "value",
                summary=f"two units have code {value} of {scheme} at the same time",
                given=f"{value} for {second.value.id} and, at {first.place('codes', first_position, 'value')}, "
                f"for {first.value.id}, {shared[2]}",
                allowed="one unit for each code on each day",
                why="registers use codes again, so say from when to when each unit has it",
            )


def _overlapping_counts(units: Units) -> Iterator[Problem]:
    for located in units.values():
        by_kind: dict[str, list[int]] = {}
        for position, count in enumerate(located.value.counts):
            by_kind.setdefault(count.kind, []).append(position)
            if count.period.common(located.value.period) is None:
                yield located.problem(
                    "counts",
                    position,
                    summary="a count outside the unit's own time",
                    given=f"{count.kind}, {count.period}",
                    allowed=f"days in its own time, {located.value.period}",
                )
        for kind, positions in by_kind.items():
            shared = first_overlap(located.value.counts[position].period for position in positions)
            if shared is not None:
                later = positions[shared[1]]
                yield located.problem(
                    "counts",
                    later,
                    summary=f"two counts of {kind} at the same time",
                    given=f"{kind}, {shared[2]}, and another at {located.place('counts', positions[shared[0]])}",
                    allowed="one count of each kind on each day",
                )


def _counts(gathered: Gathered, units: Units) -> Iterator[Problem]:
    register = Register(
        (located.value for located in units.values()), (located.value for located in gathered.all("kinds"))
    )
    counts = [count for located in units.values() for count in located.value.counts]
    days = turning_days(register.periods(counts))
    for located in units.values():
        for position, count in enumerate(located.value.counts):
            period = count.period.common(located.value.period)
            for day in days or [date.min]:
                if period is None or day not in period:
                    continue
                problem = _wrong_sum(register, located, position, day)
                if problem is not None:
                    yield problem
                    break


def _wrong_sum(register: Register, located: Located[Unit], position: int, day: date) -> Problem | None:
    count = located.value.counts[position]
    if count.number is None:
        return None
    named = register.by_children(count.kind, day, below=located.value.id)
    if named > count.number:
        return located.problem(
            "counts",
            position,
            "number",
            summary=f"the parts are more than the whole: {count.kind} below {located.value.id}",
            given=f"{count.number}, but the units below it have {named} on {day}",
            allowed=f"{named} or more",
        )
    narrower = register.narrower.get(count.kind, [])
    if narrower and all(register.stated(located.value.id, kind, day) is not None for kind in narrower):
        total = register.by_kinds(count.kind, day, below=located.value.id)
        if total != count.number:
            return located.problem(
                "counts",
                position,
                "number",
                summary=f"the kinds do not add up: {count.kind} below {located.value.id}",
                given=f"{count.number}, but {', '.join(narrower)} together are {total} on {day}",
                allowed=f"{total}",
            )
    return None
