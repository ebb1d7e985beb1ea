"""Reads one YAML file into plain data and remembers the line and column of everything in it.

The file is read as events, so nothing in it can make objects, and anchors, tags and merge keys are refused: an
environment is read by people and by auditors, so what a file says stands in the file.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from provincial_cloud.environment.masking import masked
from provincial_cloud.errors import Place, Problem

LARGEST_FILE = 256 * 1024
"""Bytes; a file ten times the size of a province's units still fits."""

DEEPEST_NESTING = 20
MOST_VALUES = 25_000
"""Values in one file; reading that many takes a few seconds."""

Path_ = tuple[str | int, ...]
NULL = re.compile(r"^(~|null|Null|NULL|)$")
TRUE = re.compile(r"^(true|True|TRUE)$")
FALSE = re.compile(r"^(false|False|FALSE)$")
WHOLE = re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})$")
LEADING_ZERO = re.compile(r"^[-+]?0[0-9]+$")
DECIMAL = re.compile(r"^[-+]?[0-9]{1,15}\.[0-9]{1,15}$")
PLAIN_MEANS_MORE = re.compile(r"^([-+]?[0-9.]+|true|false|null|~|)$", re.IGNORECASE)
"""Text that must stand in quotes, because it would be a number, a truth value or nothing without them."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Spot:
    """Where something stands in its file, counted from 1, and how it was written."""

    line: int
    column: int
    raw: str | None = None


@dataclass
class Document:
    """A file's data with the place of every key and value. `path` is the way to a value from the top."""

    shown: Path
    data: Any = None
    values: dict[Path_, Spot] = field(default_factory=dict)
    keys: dict[Path_, Spot] = field(default_factory=dict)

    def place(self, path: Path_, *, key: bool = False) -> Place:
        """The place of a value (or of its key); of the nearest thing around it when it is not there."""
        table = self.keys if key and path in self.keys else self.values
        while path not in table and path:
            path, table = path[:-1], self.values
        spot = table.get(path, Spot(1, 1))
        return Place(self.shown, spot.line, spot.column)

    def has(self, path: Path_) -> bool:
        """True when the file has a value at this path."""
        return path in self.values

    def given(self, path: Path_) -> str:
        """What stands at this path, as a person would recognise it, never a secret."""
        value = self.data
        for step in path:
            value = value[step]
        spot = self.values.get(path)
        if spot is not None and spot.raw is not None:
            quoted = isinstance(value, str) and bool(PLAIN_MEANS_MORE.match(value))
            return masked(f'"{spot.raw}"' if quoted else spot.raw) or "nothing"
        if isinstance(value, dict):
            return "a map with the keys " + ", ".join(map(str, value)) if value else "an empty map"
        if isinstance(value, list):
            plain = all(isinstance(each, str | int | float) for each in value)
            return masked(f"[{', '.join(map(str, value))}]") if plain else f"a list of {len(value)}"
        return masked(str(value))


class _BrokenError(Exception):
    """Reading cannot go on after this problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read(path: Path, shown: Path) -> tuple[Document | None, list[Problem]]:
    """The file's data and every problem in it; no data when the file cannot be read to its end.

    `shown` is the path that people see in errors.
    """
    try:
        text = _text(path, shown)
        return _Builder(text, shown).build()
    except _BrokenError as broken:
        return None, [broken.problem]


def _text(path: Path, shown: Path) -> str:
    place = Place(shown)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _BrokenError(
                Problem(summary="not a file", given="a folder or a device", allowed="a YAML file", where=place)
            )
        if status.st_size > LARGEST_FILE:
            raise _BrokenError(
                Problem(
                    summary="the file is too large",
                    given=f"{status.st_size} bytes",
                    allowed=f"at most {LARGEST_FILE} bytes",
                    where=place,
                    next_step=f"split it into a folder {shown.stem}/ with several files",
                )
            )
        content = path.read_bytes()
    except OSError as error:
        raise _BrokenError(
            Problem(summary="the file cannot be read", given=error.strerror, allowed="a file you may read", where=place)
        ) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line_start = before.rfind(b"\n") + 1
        raise _BrokenError(
            Problem(
                summary="the file is not UTF-8",
                given=f"byte 0x{content[error.start]:02x}",
                allowed="text in UTF-8",
                why="Vietnamese letters are read wrongly in any other encoding",
                where=Place(
                    shown, before.count(b"\n") + 1, len(before[line_start:].decode("utf-8-sig", errors="replace")) + 1
                ),
                next_step="save the file as UTF-8",
            )
        ) from None
    control = CONTROL.search(text)
    if control:
        raise _BrokenError(
            Problem(
                summary="the file holds a control character",
                given=f"U+{ord(control[0]):04X}",
                allowed="printable text",
                where=_place_in(text, control.start(), shown),
            )
        )
    return text


def _place_in(text: str, offset: int, shown: Path) -> Place:
    line_start = text.rfind("\n", 0, offset) + 1
    return Place(shown, text.count("\n", 0, offset) + 1, offset - line_start + 1)


class _Builder:
    """Turns YAML events into a Document, one event at a time, so that a hostile file stops early."""

    def __init__(self, text: str, shown: Path) -> None:
        self._text = text
        self._document = Document(shown)
        self._problems: list[Problem] = []
        self._events: Iterator[Event] = iter(YAML(typ="safe", pure=True).parse(text))
        self._ahead: Event | None = None

    def build(self) -> tuple[Document | None, list[Problem]]:
        try:
            complete = self._whole()
        except MarkedYAMLError as error:
            self._problems.append(self._syntax_problem(error))
            complete = False
        except _BrokenError as broken:
            self._problems.append(broken.problem)
            complete = False
        return (self._document if complete else None), self._problems

    def _whole(self) -> bool:
        self._take()
        if isinstance(self._take(), StreamEndEvent) or self._is_nothing(self._peek()):
            self._problems.append(
                Problem(
                    summary="the file is empty",
                    given="no data",
                    allowed="a map of keys",
                    where=Place(self._document.shown, 1, 1),
                    next_step="fill it in, or delete it if there is nothing to say",
                )
            )
            return False
        self._document.data = self._value((), 0)
        self._take()
        if not isinstance(self._peek(), StreamEndEvent):
            self._refuse(self._peek(), "a second document begins", given="---", allowed="one document a file")
        return True

    def _peek(self) -> Event:
        if self._ahead is None:
            self._ahead = next(self._events)
        return self._ahead

    def _take(self) -> Event:
        event = self._peek()
        self._ahead = None
        return event

    @staticmethod
    def _is_nothing(event: Event) -> bool:
        return isinstance(event, ScalarEvent) and event.style is None and bool(NULL.match(event.value))

    def _syntax_problem(self, error: MarkedYAMLError) -> Problem:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1
        column = (mark.column if mark else 0) + 1
        lines = self._text.splitlines()
        given = lines[line - 1].strip() if 0 < line <= len(lines) else "the end of the file"
        tab = "\t" in (lines[line - 1][: column + 1] if 0 < line <= len(lines) else "")
        return Problem(
            summary="not valid YAML: " + ("a tab where blanks are needed" if tab else str(error.problem).strip()),
            given=masked(given) or "an empty line",
            allowed="blanks for indentation, never tabs"
            if tab
            else "YAML: `key: value` lines, lists as `- item` lines",
            why=str(error.context).strip() if error.context and not tab else None,
            where=Place(self._document.shown, line, column),
        )

    def _refuse(self, event: Event, summary: str, *, given: str, allowed: str, why: str | None = None) -> None:
        mark = event.start_mark
        self._problems.append(
            Problem(
                summary=summary,
                given=given,
                allowed=allowed,
                why=why,
                where=Place(self._document.shown, mark.line + 1, mark.column + 1),
            )
        )

    def _check_properties(self, event: Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            is_alias = isinstance(event, AliasEvent)
            self._refuse(
                event,
                "an alias" if is_alias else "an anchor",
                given=("*" if is_alias else "&") + masked(str(anchor)),
                allowed="the value itself, written out",
                why="what a record says must stand in the record; anchors can also grow without bound",
            )
        if tag is not None and str(tag) != "!":
            self._refuse(event, "a type tag", given=masked(str(tag)), allowed="plain values without tags")

    def _value(self, path: Path_, depth: int) -> Any:
        event = self._take()
        self._check_properties(event)
        mark = event.start_mark
        spot = Spot(mark.line + 1, mark.column + 1)
        self._document.values[path] = spot
        if len(self._document.values) > MOST_VALUES:
            raise _BrokenError(
                Problem(
                    summary="too much in one file",
                    given=f"more than {MOST_VALUES} values",
                    allowed=f"at most {MOST_VALUES} values",
                    where=Place(self._document.shown, spot.line, spot.column),
                    next_step=f"split it into a folder {self._document.shown.stem}/ with several files",
                )
            )
        if depth > DEEPEST_NESTING:
            raise _BrokenError(
                Problem(
                    summary="nested too deep",
                    given=f"more than {DEEPEST_NESTING} levels",
                    allowed=f"at most {DEEPEST_NESTING} levels of lists and maps",
                    where=Place(self._document.shown, spot.line, spot.column),
                )
            )
        match event:
            case ScalarEvent():
                self._document.values[path] = Spot(spot.line, spot.column, event.value)
                return self._scalar(event)
            case SequenceStartEvent():
                items: list[Any] = []
                while not isinstance(self._peek(), SequenceEndEvent):
                    items.append(self._value((*path, len(items)), depth + 1))
                self._take()
                return items
            case MappingStartEvent():
                return self._map(path, depth)
            case _:
                return None

    def _map(self, path: Path_, depth: int) -> dict[str, Any]:
        content: dict[str, Any] = {}
        while not isinstance(self._peek(), MappingEndEvent):
            event = self._peek()
            mark = event.start_mark
            spot = Spot(mark.line + 1, mark.column + 1)
            if not isinstance(event, ScalarEvent):
                self._refuse(event, "a key that is not text", given="a list, map or alias", allowed="a word as the key")
                self._value((*path, "?"), depth + 1)
                self._value((*path, "?"), depth + 1)
                continue
            self._take()
            self._check_properties(event)
            key = event.value
            if key in content:
                first = self._document.keys[(*path, key)]
                self._refuse(
                    event,
                    f"the key {masked(key)} is given twice",
                    given=f"{masked(key)}, first on line {first.line}",
                    allowed="each key once",
                    why="the second value would silently replace the first",
                )
                self._value((*path, key, "?"), depth + 1)
                continue
            self._document.keys[(*path, key)] = spot
            content[key] = self._value((*path, key), depth + 1)
        self._take()
        return content

    def _scalar(self, event: ScalarEvent) -> Any:
        text: str = event.value
        if CONTROL.search(text):
            self._refuse(event, "an escaped control character", given="\\u or \\x escape", allowed="printable text")
            return ""
        if event.style is not None:
            return text
        if NULL.match(text):
            return None
        if TRUE.match(text) or FALSE.match(text):
            return bool(TRUE.match(text))
        if WHOLE.match(text):
            return int(text)
        if LEADING_ZERO.match(text):
            self._refuse(
                event,
                "a number that begins with 0",
                given=text,
                allowed=f'"{text}" in quotes for a code, or {int(text)} for a number',
                why="readers of YAML differ: some read it in base 8, some drop the zero",
            )
            return text
        return float(text) if DECIMAL.match(text) else text
