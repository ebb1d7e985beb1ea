"""Where a fact comes from, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from provincial_cloud.standards.data_files import table
from provincial_cloud.standards.text import Text


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

    UNREAD = "unread"
    """Not known: the text that would tell could not be read."""

    NO_FIGURE = "no-figure"
    """The standard asks for nothing, or names no figure, at this level."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """The source of one fact, as a key of the sources table with an optional clause after it."""

    source: str
    mark: Mark
    verified_by_person: bool = False


@dataclass(frozen=True, kw_only=True)
class SourceText:
    """A text that facts were taken from, by the key that provenances name."""

    key: str
    title: Text
    weight: Text
    """How the text was had, and how much it counts."""


@cache
def source_texts() -> Mapping[str, SourceText]:
    """Every text that the data of this package refers to, by key."""
    return MappingProxyType(
        {
            key: SourceText(key=key, title=Text(**entry["title"]), weight=Text(**entry["weight"]))
            for key, entry in table("sources").items()
        }
    )
