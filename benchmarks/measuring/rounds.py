"""The arithmetic of a comparison: the order of runs, what is typical of them, and whether a goal is met."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Side = TypeVar("Side")


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What is typical of several runs: median and median absolute deviation (MAD), in the unit of the values."""

    median: float
    mad: float
    values: tuple[float, ...]

    def __str__(self) -> str:
        return f"{self.median:.2f} ± {self.mad:.2f}"


def spread(values: Sequence[float]) -> Spread:
    """Median and MAD. Raises ValueError where there are no values."""
    if not values:
        raise ValueError("no values were measured")
    middle = statistics.median(values)
    mad = statistics.median(abs(value - middle) for value in values)
    return Spread(median=middle, mad=mad, values=tuple(values))


def interleaved(sides: Sequence[Side], rounds: int) -> list[list[Side]]:
    """The order of the sides in each round: A B, B A, A B, … so that drift of the machine hits all alike."""
    return [list(sides) if number % 2 == 0 else list(reversed(sides)) for number in range(rounds)]


def paired_ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """The ratios of runs of the same round, which saw the same machine.

    Raises ValueError where the rounds differ in number or nothing was measured.
    """
    return spread([one / other for one, other in zip(above, below, strict=True)])


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One line of the verdict; the measured figure must be `at_least` or `at_most` its bound."""

    name: str
    measured: float
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it holds; NaN never does."""
        above = self.at_least is None or self.measured >= self.at_least
        return above and (self.at_most is None or self.measured <= self.at_most)

    @property
    def bound(self) -> str:
        """The bound as people write it."""
        sign, value = ("≥", self.at_least) if self.at_least is not None else ("≤", self.at_most)
        return f"{sign} {value:.4g}{self.unit}"


def repeated(rounds: int, sides: Sequence[str], measure: Callable[[str], float]) -> dict[str, list[float]]:
    """Measure every side once a round, interleaved."""
    found: dict[str, list[float]] = {side: [] for side in sides}
    for order in interleaved(sides, rounds):
        for side in order:
            found[side].append(measure(side))
    return found
