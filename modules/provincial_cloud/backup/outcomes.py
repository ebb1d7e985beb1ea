"""What came of copying a source, and of putting a copy of one back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What came with a copy of a source."""

    answers: dict[str, str]
    """Questions and their answers at the moment of the copy."""
    unsettled: tuple[str, ...] = ()
    """What changed while it was read: the copy holds some state of it. Never a path of this machine."""


@dataclass(frozen=True, kw_only=True)
class PutBack:
    """What came of putting a copy back where it came from."""

    lacking: tuple[str, ...]
    """What of the copy is still not there."""
    kept: tuple[str, ...]
    """What was there already, other than in the copy, and was left as it is."""
