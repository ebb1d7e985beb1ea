"""The one form of every error that a person reads: what was given, what is allowed, why, where, what next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A position in a file, counted from 1; `line` and `column` are None where the whole file is meant."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.path), *(str(number) for number in (self.line, self.column) if number is not None)]
        return ":".join(parts)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong. `given` never carries a secret: callers mask it before it gets here."""

    summary: str
    given: str | None = None
    allowed: str | None = None
    why: str | None = None
    where: Place | str | None = None
    next_step: str | None = None

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.summary}" if self.where else self.summary]
        for label, text in (
            ("given", self.given),
            ("allowed", self.allowed),
            ("why", self.why),
            ("next", self.next_step),
        ):
            if text:
                lines.append(f"  {label + ':':<9}{text}")
        return "\n".join(lines)


class ProvincialError(Exception):
    """One or more problems that stop a command; the command line prints them all and exits with `exit_code`."""

    exit_code = 1

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("ProvincialError needs at least one Problem")
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class UsageError(ProvincialError):
    """The command's words or input files are wrong; nothing was changed."""

    exit_code = 2
