"""A file is read with the place of everything in it, or refused with a clear problem; never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provincial_cloud.environment.reading import LARGEST_FILE, Document, read
from provincial_cloud.errors import Problem

SHOWN = Path("some.yaml")


def reading(folder: Path, content: str | bytes) -> tuple[Document | None, list[Problem]]:
    path = folder / "some.yaml"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return read(path, SHOWN)


def test_every_key_and_value_has_its_place(tmp_path: Path) -> None:
    document, problems = reading(tmp_path, 'one:\n  - two: {three: "4"}\n    five: true\n')

    assert problems == []
    assert document is not None
    assert document.data == {"one": [{"two": {"three": "4"}, "five": True}]}
    assert str(document.place(("one", 0, "two", "three"))) == "some.yaml:2:18"
    assert str(document.place(("one", 0, "five"), key=True)) == "some.yaml:3:5"
    assert str(document.place(("one", 0, "not there"))) == "some.yaml:2:5"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("2025-07-01", "2025-07-01"),
        ("true", True),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("~", None),
        ("null", None),
        ("'12'", "12"),
        ('"true"', "true"),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
    ],
)
def test_a_plain_word_means_one_thing_only(tmp_path: Path, written: str, meant: object) -> None:
    document, problems = reading(tmp_path, f"%YAML 1.1\n---\nvalue: {written}\n")

    assert problems == []
    assert document is not None
    assert document.data["value"] == meant
    assert type(document.data["value"]) is type(meant)


@pytest.mark.parametrize(
    ("content", "place", "summary", "given", "allowed"),
    [
        ("a: Cổng\nb: Sở".encode("utf-16"), "some.yaml:1:1", "the file is not UTF-8", "byte 0xff", "text in UTF-8"),
        (b"a: S\xf4\n", "some.yaml:1:5", "the file is not UTF-8", "byte 0xf4", "text in UTF-8"),
        ("a: Sở\nb: é".encode() + b"\xe1", "some.yaml:2:5", "the file is not UTF-8", "byte 0xe1", "text in UTF-8"),
        (b"a: x\nb: \x00\n", "some.yaml:2:4", "the file holds a control character", "U+0000", "printable text"),
        (b"a: \x1b[31mred\n", "some.yaml:1:4", "the file holds a control character", "U+001B", "printable text"),
        (b"", "some.yaml:1:1", "the file is empty", "no data", "a map of keys"),
        (b"# only a remark\n", "some.yaml:1:1", "the file is empty", "no data", "a map of keys"),
        (b"---\n...\n", "some.yaml:1:1", "the file is empty", "no data", "a map of keys"),
        (
            b"#" * (LARGEST_FILE + 1),
            "some.yaml",
            "the file is too large",
            f"{LARGEST_FILE + 1} bytes",
            f"at most {LARGEST_FILE} bytes",
        ),
        (
            b"[" * 5000,
            "some.yaml:1:22",
            "nested too deep",
            "more than 20 levels",
            "at most 20 levels of lists and maps",
        ),
        (
            b"a: [" + b"x," * 26_000 + b"]",
            "some.yaml:1:50001",
            "too much in one file",
            "more than 25000 values",
            "at most 25000 values",
        ),
        (
            b'a: "\\ud800"\n',
            "some.yaml:1:4",
            "an escaped control character",
            "\\u or \\x escape",
            "printable text",
        ),
    ],
    ids=lambda value: (
        value if isinstance(value, str) and value.startswith(("the file", "nested", "too", "an ")) else ""
    ),
)
def test_a_file_that_is_no_proper_text_is_refused(
    tmp_path: Path, content: bytes, place: str, summary: str, given: str, allowed: str
) -> None:
    _, problems = reading(tmp_path, content)

    assert [(str(each.where), each.summary, each.given, each.allowed) for each in problems] == [
        (place, summary, given, allowed)
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    document, problems = reading(tmp_path, b"\xef\xbb\xbfa: 1\r\nb:\r\n  - c\r\n")

    assert problems == []
    assert document is not None
    assert document.data == {"a": 1, "b": ["c"]}
    assert str(document.place(("b", 0))) == "some.yaml:3:5"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "some.yaml")

    document, problems = read(tmp_path / "some.yaml", SHOWN)

    assert document is None
    assert [(each.summary, each.given) for each in problems] == [("not a file", "a folder or a device")]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    _, problems = read(tmp_path / "some.yaml", SHOWN)

    assert [(each.summary, each.given) for each in problems] == [
        ("the file cannot be read", "No such file or directory")
    ]


def test_a_bomb_of_aliases_grows_nothing(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))

    document, problems = reading(tmp_path, bomb)

    assert document is not None
    assert len(document.values) < 200
    assert {each.summary for each in problems} == {"an anchor", "an alias"}


TOKENS = st.sampled_from(
    [
        *("a", "b: ", "- ", "\n", "  ", "[", "]", "{", "}", ",", ":", "? ", "&x ", "*x", "!!str ", "!", "| ", "> "),
        *("'", '"', "#", "%", "---\n", "...\n", "\t", "<<: ", "@", "`", "~", "é", "0", "01", "1.5", "true", "no"),
        *("\\", "\x07", "\ud800"),
    ]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TOKENS, max_size=25).map("".join) | st.text(max_size=60))
def test_no_text_at_all_makes_reading_fail(tmp_path: Path, text: str) -> None:
    document, problems = reading(tmp_path, text)

    assert document is not None or problems
    assert all(each.given and each.allowed and each.where for each in problems)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.from_regex(r"\A[a-z]{1,8}\Z"), st.from_regex(r"\A[a-z]{1,8}\Z"), min_size=1, max_size=8))
def test_a_place_is_where_the_text_stands(tmp_path: Path, words: dict[str, str]) -> None:
    text = "top:\n" + "".join(f"  {key}: '{value}'\n" for key, value in words.items())
    document, problems = reading(tmp_path, text)

    assert problems == []
    assert document is not None
    lines = text.splitlines()
    for key, value in words.items():
        spot, name = document.values[("top", key)], document.keys[("top", key)]
        assert lines[spot.line - 1][spot.column - 1 :] == f"'{value}'"
        assert lines[name.line - 1][name.column - 1 :].startswith(f"{key}:")
