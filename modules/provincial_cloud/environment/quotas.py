"""Quotas down the tree of units: nobody holds more than those above allow. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from provincial_cloud.standards.sizes import Amount


@dataclass(frozen=True, kw_only=True)
class Excess:
    """That something is above a ceiling."""

    unit: str
    """Whose ceiling, or whose use, is too high."""
    ceiling_of: str
    """The unit whose ceiling it is above; the unit itself where its own use is too high."""
    wanted: Amount
    allowed: Amount
    resources: tuple[str, ...]


def excesses(
    parents: Mapping[str, str | None], ceilings: Mapping[str, Amount], used: Mapping[str, Amount]
) -> Iterator[Excess]:
    """Ceilings above the nearest one further up, and units that use more, with all below them, than their ceiling.

    `parents` is a tree: each unit's parent, None at the root. `used` is what a unit's own tenants may use. A unit
    without a ceiling is bound by the nearest one above it.
    """
    totals: dict[str, Amount] = {}
    for unit, amount in used.items():
        for each in (unit, *_above(unit, parents)):
            totals[each] = totals.get(each, Amount()) + amount
    for unit, ceiling in ceilings.items():
        bound = next((each for each in _above(unit, parents) if each in ceilings), None)
        if bound is not None and (more := ceiling.above(ceilings[bound])):
            yield Excess(unit=unit, ceiling_of=bound, wanted=ceiling, allowed=ceilings[bound], resources=tuple(more))
        total = totals.get(unit, Amount())
        if more := total.above(ceiling):
            yield Excess(unit=unit, ceiling_of=unit, wanted=total, allowed=ceiling, resources=tuple(more))


def _above(unit: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    here = parents.get(unit)
    while here is not None:
        yield here
        here = parents.get(here)
