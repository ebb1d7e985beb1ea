"""Text from outside is made safe to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.report.plain import visible


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("a\x1b[31mred", "a⟨U+001B⟩[31mred"),
        ("null\x00byte", "null⟨U+0000⟩byte"),
        ("half\ud800", "half⟨U+D800⟩"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
    ],
)
def test_a_character_that_steers_is_written_out(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


def test_vietnamese_and_line_feeds_stay_as_they_are() -> None:
    text = "Không mở cổng quản trị ra Internet\n\tdòng hai"
    assert visible(text) == text


@given(st.text(st.characters()))
def test_what_comes_out_can_be_written_as_utf_8_and_steers_nothing(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not {char for char in shown if unicodedata.category(char) in ("Cc", "Cs")} - {"\t", "\n"}
    assert visible(shown) == shown
