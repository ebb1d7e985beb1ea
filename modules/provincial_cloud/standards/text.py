"""A text in the two languages that people read here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Text:
    """The same words in Vietnamese and in English; the Vietnamese text prevails."""

    vi: str
    en: str
