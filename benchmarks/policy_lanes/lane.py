"""One way of running rules: what it is called, and what a run of it found and cost."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from measuring.verdict import DifferentWorkError
from measuring.workshop import LONGEST_SECONDS, quiet_environment

Failures = frozenset[tuple[str, str]]
"""Pairs of an object's name and the rule that it breaks."""


@dataclass
class Cost:
    """What a run took."""

    seconds: float = 0.0
    processor: float = 0.0
    """Seconds of processor, user and system, of all its processes."""
    pack: float = 0.0
    """What the policy pack used of it, as far as it was seen (measuring.processes)."""


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One side of the comparison; lanes of one `group` must find the same failures, one of none has no rules."""

    name: str
    group: str | None
    run: Callable[[], tuple[Cost, Failures]] = field(repr=False)


class LaneFailedError(Exception):
    """A program of a lane did not do its work; the text says what it printed."""


@contextmanager
def measured() -> Iterator[Cost]:
    """The cost of the child processes that begin and end in the block; nothing else may start any meanwhile."""
    cost, used, began = Cost(), _of_children(), time.perf_counter()
    yield cost
    cost.seconds, cost.processor = time.perf_counter() - began, _of_children() - used


def command(words: Sequence[str], *, more: Mapping[str, str] | None = None) -> tuple[Cost, str]:
    """Run a program that ends with 1 where something fails; gives its cost and output. Raises LaneFailedError."""
    with measured() as cost:
        done = subprocess.run(
            words,
            env={**quiet_environment(), **(more or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
    if done.returncode not in (0, 1):
        raise LaneFailedError(f"{words[0]} ended with {done.returncode}: {done.stderr[-1000:]}")
    return cost, done.stdout


def require_equal(found: Mapping[Lane, Failures]) -> None:
    """Raises DifferentWorkError where two lanes of one group found different failures, or a group found none."""
    first: dict[str, tuple[Lane, Failures]] = {}
    for lane, failures in found.items():
        if lane.group is None:
            continue
        other, expected = first.setdefault(lane.group, (lane, failures))
        if not expected:
            raise DifferentWorkError([f"{other.name} found no failure among the planted ones"])
        if failures != expected:
            raise DifferentWorkError(
                [f"{name} {rule}: only {other.name} found it" for name, rule in sorted(expected - failures)]
                + [f"{name} {rule}: only {lane.name} found it" for name, rule in sorted(failures - expected)]
            )


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
