"""Spans of days, both ends included and either end open: the arithmetic behind everything that is dated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days from `first` to `last`; None is open, so Period() is all of time.

    Raises ValueError when `last` is before `first`.
    """

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"a period cannot end on {self.last}, before it begins on {self.first}")

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def __str__(self) -> str:
        match self.first, self.last:
            case None, None:
                return "always"
            case None, last:
                return f"until {last}"
            case first, None:
                return f"from {first}"
            case first, last:
                return f"on {first}" if first == last else f"{first} to {last}"

    def common(self, other: Period) -> Period | None:
        """The days that both hold, or None."""
        first = _later(self.first, other.first)
        last = _earlier(self.last, other.last)
        if first is not None and last is not None and last < first:
            return None
        return Period(first=first, last=last)

    def holds(self, other: Period) -> bool:
        """True when every day of `other` is in this period."""
        return self.common(other) == other


def gaps(whole: Period, parts: Iterable[Period]) -> list[Period]:
    """The days of `whole` that no part holds, in order."""
    missing = [whole]
    for part in parts:
        missing = [rest for piece in missing for rest in _without(piece, part)]
    return sorted(missing, key=lambda period: period.first or date.min)


def first_overlap(periods: Iterable[Period]) -> tuple[int, int, Period] | None:
    """The positions of the first two periods that share days, with those days, or None."""
    seen: list[Period] = []
    for position, period in enumerate(periods):
        for earlier, other in enumerate(seen):
            shared = other.common(period)
            if shared is not None:
                return earlier, position, shared
        seen.append(period)
    return None


def turning_days(periods: Iterable[Period]) -> list[date]:
    """The days on which something begins, or is gone for the first time, in order.

    The day before all of them comes first. Between two of them nothing changes, so a check on these days covers all.
    """
    days = set()
    for period in periods:
        if period.first is not None:
            days.add(period.first)
        if period.last is not None and period.last < date.max:
            days.add(period.last + ONE_DAY)
    if days and min(days) > date.min:
        days.add(min(days) - ONE_DAY)
    return sorted(days)


def _without(piece: Period, part: Period) -> list[Period]:
    shared = piece.common(part)
    if shared is None:
        return [piece]
    rest = []
    if shared.first is not None and shared.first > date.min and piece.first != shared.first:
        rest.append(Period(first=piece.first, last=shared.first - ONE_DAY))
    if shared.last is not None and shared.last < date.max and piece.last != shared.last:
        rest.append(Period(first=shared.last + ONE_DAY, last=piece.last))
    return rest


def _later(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
