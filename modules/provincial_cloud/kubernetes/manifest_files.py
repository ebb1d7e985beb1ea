"""Kubernetes manifests in files: every object with the place where it begins."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from provincial_cloud.errors import Place, Problem, UsageError

SUFFIXES: Final = (".yaml", ".yml", ".json")
STANDARD_INPUT: Final = "-"
LARGEST_FILE: Final = 64 * 1024 * 1024
"""Bytes; a larger file is no manifest that a person wrote."""

_TEXT, _MAP, _SEQUENCE = (f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, which looks at each text once: what a plain `true` or `80` stands for is the same everywhere."""

    resolve = staticmethod(lru_cache(maxsize=4096)(yaml.SafeLoader("").resolve))


@dataclass(frozen=True)
class Manifest:
    """One object and where it begins."""

    place: Place
    content: dict[str, Any]

    @property
    def title(self) -> str:
        """Kind, namespace and name, as people say it."""
        metadata = self.content.get("metadata")
        known = metadata if isinstance(metadata, dict) else {}
        where = f"{known['namespace']}/" if known.get("namespace") else ""
        return f"{self.content.get('kind', '?')} {where}{known.get('name', '?')}"


def read(paths: Iterable[Path]) -> Iterator[Manifest]:
    """Every object of the files, and of the YAML and JSON files in the folders among them; "-" is standard input.

    Items of a List count one by one. Raises UsageError naming file and line of what is not YAML or not an object.
    """
    for path in _files(paths):
        text = sys.stdin.read() if str(path) == STANDARD_INPUT else _text(path)
        yield from _objects(path, text)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(item for item in path.rglob("*") if item.suffix in SUFFIXES and item.is_file())
        else:
            yield path


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UsageError(
                Problem(summary="the file is too large", where=Place(path), allowed=f"{LARGEST_FILE} bytes")
            )
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(Problem(summary="the file can't be read", where=Place(path), why=reason)) from error


def _objects(path: Path, text: str) -> Iterator[Manifest]:
    loader = _Loader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            line = node.start_mark.line + 1
            content = _content(loader, node)
            yield from _one(path, line, node, content)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(path, mark.line + 1 if mark else None)
        raise UsageError(
            Problem(summary="the file is not YAML", where=place, why=str(getattr(error, "problem", None) or error))
        ) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(Problem(summary="the file can't be taken in", where=Place(path), why=str(error))) from error
    finally:
        loader.dispose()


def _content(loader: Any, node: Any) -> Any:
    """What the loader makes of a document; by a shorter way where it holds nothing but what JSON has."""
    made: dict[int, Any] = {}  # by node, so that an alias costs no second copy

    def of(part: Any) -> Any:
        if part.tag == _TEXT:
            return part.value
        if id(part) in made:
            return made[id(part)]
        if type(part) is yaml.MappingNode and part.tag == _MAP:
            mapping = made[id(part)] = {}
            for key, value in part.value:
                if key.tag != _TEXT:
                    raise _UnusualError
                mapping[key.value] = of(value)
            return mapping
        if type(part) is yaml.SequenceNode and part.tag == _SEQUENCE:
            sequence = made[id(part)] = []
            sequence.extend(map(of, part.value))
            return sequence
        return loader.construct_object(part, deep=True)

    try:
        return of(node)
    except _UnusualError:
        return loader.construct_document(node)


class _UnusualError(Exception):
    """A mapping has a key that is no text, which may be one that merges another mapping."""


def _one(path: Path, line: int, node: Any, content: Any) -> Iterator[Manifest]:
    if content is None:
        return
    if not isinstance(content, dict):
        raise UsageError(
            Problem(
                summary="this is no Kubernetes object",
                where=Place(path, line),
                given=type(content).__name__,
                allowed="a mapping with apiVersion and kind",
            )
        )
    items = content.get("items")
    if not (str(content.get("kind", "")).endswith("List") and isinstance(items, list)):
        yield Manifest(Place(path, line), content)
        return
    (nodes,) = (value.value for key, value in node.value if key.value == "items")
    for item, part in zip(items, nodes, strict=True):
        yield from _one(path, part.start_mark.line + 1, part, item)
