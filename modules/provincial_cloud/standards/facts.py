"""Where a fact comes from, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a fact was had; only a person who compared it with the official text may call it verified."""

    FOUND = "found"
    """Read in the text that `source` names."""

    MEMORY = "memory"
    """Recalled, not looked up: a lead to follow."""

    JUDGEMENT = "judgement"
    """Our own reading of the text that `source` names."""

    OURS = "ours"
    """No figure in the standard; the project chose this one."""

    NO_FIGURE = "no-figure"
    """The standard asks for nothing, or names no figure, at this level."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """The source of one fact, as a key of the sources table with an optional clause after it."""

    source: str
    mark: Mark
    verified_by_person: bool = False
