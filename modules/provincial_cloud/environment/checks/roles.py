"""Roles that units hold for a time (parent, owner, operator, province): one holder a day, who exists on that day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.environment.gathering import Gathered, Located
from provincial_cloud.environment.periods import Period, first_overlap, gaps
from provincial_cloud.environment.units import Unit
from provincial_cloud.environment.words import Tenure
from provincial_cloud.errors import Problem


def units_by_id(gathered: Gathered) -> dict[str, Located[Unit]]:
    """The typed units; the first one where an id is given twice."""
    found: dict[str, Located[Unit]] = {}
    for located in gathered.all("units"):
        found.setdefault(located.value.id, located)
    return found


def tenure_problems(
    located: Located[Any],
    role: str,
    tenures: tuple[Tenure, ...],
    life: Period,
    must_cover: Period,
    units: dict[str, Located[Unit]],
) -> Iterator[Problem]:
    """What is wrong with the holders of a role in `life`; every day of `must_cover` needs a holder."""
    short = getattr(located.value, role) is not None
    shared = first_overlap(tenure.period for tenure in tenures)
    if shared is not None:
        earlier, later, period = shared
        yield located.problem(
            f"{role}s",
            later,
            summary=f"two holders of {role} at the same time",
            given=f"{tenures[earlier].unit} and {tenures[later].unit}, {period}",
            allowed=f"one {role} on each day",
        )
    missing = gaps(must_cover, (tenure.period for tenure in tenures))
    if tenures and missing:
        yield located.problem(
            f"{role}s",
            summary=f"no {role} for a time",
            given=f"nobody {missing[0]}",
            allowed=f"one {role} on each day of its time, {must_cover}",
        )
    for position, tenure in enumerate(tenures):
        at: tuple[str | int, ...] = (role,) if short else (f"{role}s", position, "unit")
        holder = units.get(tenure.unit)
        span = tenure.period.common(life)
        if span is None:
            yield located.problem(
                *at[:-1],
                summary=f"a {role} outside the record's own time",
                given=f"{tenure.unit}, {tenure.period}",
                allowed=f"days in its own time, {life}",
            )
        elif holder is not None and not holder.value.period.holds(span):
            yield located.problem(
                *at,
                summary=f"the {role} does not exist all the time",
                given=f"{tenure.unit}, which is valid {holder.value.period}",
                allowed=f"a unit that is valid {span}",
                why=f"{tenure.unit} stands at {holder.place()}",
            )
