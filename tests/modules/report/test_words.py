"""Every word that a report prints has its Vietnamese and its English."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from provincial_cloud.report import words
from provincial_cloud.standards import Text

WORDS: tuple[tuple[type[StrEnum], Mapping[StrEnum, Text]], ...] = (
    (words.Verdict, words.VERDICTS),
    (words.Status, words.STATUSES),
    (words.Gap, words.GAPS),
    (words.Checker, words.CHECKERS),
    (words.Severity, words.SEVERITIES),
)


@pytest.mark.parametrize(("kind", "labels"), WORDS)
def test_every_member_is_named_in_both_languages(kind: type[StrEnum], labels: Mapping[StrEnum, Text]) -> None:
    assert set(labels) == set(kind)
    assert all(text.vi and text.en and text.vi != text.en for text in labels.values())


def test_no_two_statuses_read_alike() -> None:
    for language in ("vi", "en"):
        shown = [getattr(text, language) for text in words.STATUSES.values()]
        assert len(set(shown)) == len(shown)


def test_the_english_part_says_that_the_vietnamese_text_prevails() -> None:
    assert words.PREVAILS.en == "Unofficial translation; the Vietnamese text prevails."
