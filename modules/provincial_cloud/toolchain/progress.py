"""How long work is shown: a moving bar on a terminal, a plain line every few seconds or per cent elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Protocol, TextIO

PLAIN_SECONDS = 5.0
PLAIN_PER_CENT = 10


class Unit(StrEnum):
    """What a step counts."""

    BYTES = "bytes"
    """Shown as megabytes."""
    ITEMS = "items"
    """Shown as a plain number."""


class Step(Protocol):
    """One piece of long work while it runs."""

    def update(self, done: int, *, total: int | None = None) -> None:
        """Report how much is done so far, and the total once it is known."""


class Progress(Protocol):
    """Where long work reports to."""

    @contextmanager
    def step(self, text: str, *, unit: Unit, total: int | None = None) -> Iterator[Step]:
        """A piece of work that starts now and lasts as long as the block; a `total` of None is not known yet."""

    def say(self, text: str) -> None:
        """One line that stays."""


class SilentProgress:
    """Shows nothing."""

    @contextmanager
    def step(self, text: str, *, unit: Unit, total: int | None = None) -> Iterator[Step]:
        """A step nobody sees."""
        yield _SilentStep()

    def say(self, text: str) -> None:
        """Nothing."""


class _SilentStep:
    def update(self, done: int, *, total: int | None = None) -> None:
        return


class PlainProgress:
    """Lines for logs and pipes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    @contextmanager
    def step(self, text: str, *, unit: Unit, total: int | None = None) -> Iterator[Step]:
        """A line at the start, then every few seconds or per cent, then one at the end with the time it took."""
        started = time.monotonic()
        self.say(text)
        yield _PlainStep(self, text, unit, total)
        self.say(f"{text}: done in {time.monotonic() - started:.0f} s")

    def say(self, text: str) -> None:
        """One line."""
        print(text, file=self._stream, flush=True)


class _PlainStep:
    def __init__(self, progress: PlainProgress, text: str, unit: Unit, total: int | None) -> None:
        self._progress, self._text, self._unit, self._total = progress, text, unit, total
        self._said_at = time.monotonic()
        self._said_per_cent = 0

    def update(self, done: int, *, total: int | None = None) -> None:
        self._total = total if total is not None else self._total
        now = time.monotonic()
        per_cent = min(100, 100 * done // self._total) if self._total else 0
        if now - self._said_at >= PLAIN_SECONDS or per_cent - self._said_per_cent >= PLAIN_PER_CENT:
            self._said_at, self._said_per_cent = now, per_cent
            self._progress.say(f"{self._text}: {amount(done, self._total, self._unit)}")


class BarProgress:
    """A moving bar; needs a terminal."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True)

    @contextmanager
    def step(self, text: str, *, unit: Unit, total: int | None = None) -> Iterator[Step]:
        """A bar that moves while the block runs and stays when it has ended."""
        from rich import progress as bars

        columns = [
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.TaskProgressColumn(),
            bars.TextColumn("{task.fields[amount]}"),
            bars.TimeElapsedColumn(),
        ]
        with bars.Progress(*columns, console=self._console) as shown:
            task = shown.add_task(text, total=total, amount="")
            yield _BarStep(shown, task, unit, total)
            if shown.tasks[0].total is None:
                shown.update(task, total=1, completed=1)

    def say(self, text: str) -> None:
        """One line above the bars to come."""
        self._console.print(text, highlight=False, markup=False)


class _BarStep:
    def __init__(self, shown: object, task: object, unit: Unit, total: int | None) -> None:
        self._shown, self._task, self._unit, self._total = shown, task, unit, total

    def update(self, done: int, *, total: int | None = None) -> None:
        self._total = total if total is not None else self._total
        self._shown.update(  # type: ignore[attr-defined]
            self._task, completed=done, total=self._total, amount=amount(done, self._total, self._unit)
        )


def amount(done: int, total: int | None, unit: Unit) -> str:
    """`done` of `total` as people read it."""
    if unit is Unit.BYTES:
        shown, of = f"{done / 1e6:.1f}", f"{total / 1e6:.1f} MB" if total else "MB"
    else:
        shown, of = str(done), str(total) if total else ""
    if not total:
        return f"{shown} {of}".strip()
    return f"{min(100, 100 * done // total)} % ({shown} of {of})"


def progress_for(stream: TextIO | None = None) -> Progress:
    """A bar when standard error is a terminal, plain lines otherwise."""
    target = stream or sys.stderr
    return BarProgress() if target.isatty() else PlainProgress(target)
