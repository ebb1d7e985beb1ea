"""Turns what the models refuse into problems with file, line, column, given and allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from json import dumps
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from provincial_cloud.environment.masking import masked
from provincial_cloud.environment.reading import Document, Path_
from provincial_cloud.environment.words import ALLOWED_BY_PATTERN
from provincial_cloud.errors import Problem

DAY = "a day as YYYY-MM-DD, such as 2025-07-01"
QUOTES = "write it in quotes, else YAML reads a number, true or false"
MOST_LISTED = 20


def validated(adapter: TypeAdapter[Any], value: Any, document: Document, path: Path_) -> tuple[Any, list[Problem]]:
    """The typed value at `path` of the document, or None and every problem in it."""
    try:
        return adapter.validate_json(dumps(value), strict=True), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_problem(detail, adapter, document, path) for detail in details]


def closest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant."""
    return next(iter(get_close_matches(word, list(words), n=1, cutoff=0.6)), None)


def listed(words: Iterable[str], given: str | None = None) -> str:
    """The words that are allowed, the probable one named when `given` is close to it."""
    everything = list(words)
    shown = ", ".join(everything[:MOST_LISTED])
    if len(everything) > MOST_LISTED:
        shown += f" and {len(everything) - MOST_LISTED} more"
    meant = closest(given, everything) if given else None
    return f"{shown} (did you mean {meant}?)" if meant else shown


def _problem(detail: ErrorDetails, adapter: TypeAdapter[Any], document: Document, base: Path_) -> Problem:
    kind, context = detail["type"], detail.get("ctx", {})
    location = _in_file(detail["loc"], document, base)
    if kind == "broken_rule":
        path = _deepest((*location, *context["at"]), document)
        return Problem(
            summary=context["summary"],
            given=masked(context["given"]) if context["given"] is not None else None,
            allowed=context["allowed"],
            why=context["why"],
            where=document.place(path, key=context["key"]),
        )
    if "[key]" in detail["loc"]:
        return Problem(
            summary="a key in the wrong form",
            given=masked(str(location[-1])),
            allowed=_allowed(kind, context, detail, adapter),
            where=document.place(location, key=True),
        )
    name = next((str(step) for step in reversed(location) if isinstance(step, str)), "the value")
    if kind == "extra_forbidden":
        known = _keys(adapter, detail["loc"][:-1])
        unknown = str(location[-1])
        return Problem(
            summary=f"unknown key {masked(unknown)}",
            given=masked(unknown),
            allowed=listed(known, unknown),
            why="a misspelt key would silently do nothing",
            where=document.place(location, key=True),
        )
    if kind == "missing":
        model = _model(adapter, detail["loc"][:-1])
        field = model.model_fields.get(str(detail["loc"][-1])) if model else None
        return Problem(
            summary=f"{name} is missing",
            given=document.given(location[:-1]),
            allowed=f"{name}: {field.description.rstrip('.')}" if field and field.description else f"{name}",
            where=document.place(location[:-1]),
        )
    return Problem(
        summary=f"{name}: {_summary(kind)}",
        given=document.given(location) if document.has(location) else masked(str(detail["input"])),
        allowed=_allowed(kind, context, detail, adapter),
        why=_why(kind, detail["input"]),
        where=document.place(location),
    )


def _summary(kind: str) -> str:
    if kind.startswith("date"):
        return "not a day"
    return {
        "enum": "not one of the allowed words",
        "literal_error": "not one of the allowed words",
        "string_type": "not text",
        "int_type": "not a whole number",
        "float_type": "not a number",
        "bool_type": "neither true nor false",
        "tuple_type": "not a list",
        "model_type": "not a map",
        "dict_type": "not a map",
        "too_short": "too few",
        "too_long": "too many",
        "string_too_long": "too long",
        "string_pattern_mismatch": "not in the right form",
        "greater_than_equal": "out of range",
        "less_than_equal": "out of range",
    }.get(kind, "not allowed")


def _allowed(
    kind: str,
    context: Mapping[str, Any],
    detail: ErrorDetails,
    adapter: TypeAdapter[Any],
) -> str:
    if kind.startswith("date"):
        return DAY
    match kind:
        case "enum" | "literal_error":
            words = re.findall(r"'([^']*)'", context["expected"])
            numbers = ", ".join(re.findall(r"[0-9]+", context["expected"]))
            return listed(words, str(detail["input"])) if words else f"{numbers}, without quotes"
        case "string_pattern_mismatch":
            return ALLOWED_BY_PATTERN.get(context["pattern"], f"text that matches {context['pattern']}")
        case "string_type":
            return "text"
        case "int_type":
            return "a whole number, without quotes"
        case "float_type":
            return "a number, without quotes"
        case "bool_type":
            return "true or false, without quotes"
        case "tuple_type":
            return "a list: lines that begin with a hyphen"
        case "model_type" | "dict_type":
            known = _keys(adapter, detail["loc"])
            return "a map with the keys " + ", ".join(known) if known else "a map: key: value"
        case "greater_than_equal" | "less_than_equal":
            return _range(adapter, detail["loc"]) or detail["msg"]
        case "too_short":
            return f"at least {context['min_length']}"
        case "too_long":
            return f"at most {context['max_length']}"
        case "string_too_long":
            return f"at most {context['max_length']} characters"
    return detail["msg"]


def _why(kind: str, given: Any) -> str | None:
    if kind == "string_type" and isinstance(given, int | float):
        return QUOTES
    if kind == "bool_type" and isinstance(given, str) and given.lower() in ("yes", "no", "on", "off"):
        return "YAML 1.2 reads yes, no, on and off as text"
    if kind.startswith("date") and isinstance(given, str) and "/" in given:
        return "days are written year first, so that nobody takes the day for the month"
    return None


def _in_file(loc: tuple[int | str, ...], document: Document, base: Path_) -> Path_:
    """The location without the steps that are only in the types (names of union members, keys of maps)."""
    path = base
    for position, step in enumerate(loc):
        last = position == len(loc) - 1
        if step == "[key]":
            continue
        if document.has((*path, step)) or last:
            path = (*path, step)
    return path


def _deepest(path: Path_, document: Document) -> Path_:
    return path if document.has(path) or path in document.keys else path[:-1] if len(path) > 1 else path


def _models(annotation: Any) -> Iterator[Any]:
    """What the annotation's value or items may be, without Annotated, None, tuple and dict around it."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _models(each)
    elif hasattr(annotation, "__metadata__") or origin is tuple:
        yield from _models(get_args(annotation)[0])
    else:
        yield annotation


def _model(adapter: TypeAdapter[Any], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model at a location, or None where there is none."""
    candidates = list(_models(adapter._type))
    for step in loc:
        if isinstance(step, int):
            continue
        found = [each for each in candidates if isinstance(each, type) and issubclass(each, BaseModel)]
        candidates = [
            inner
            for model in found
            if step in model.model_fields
            for inner in _models(model.model_fields[step].annotation)
        ]
    return next((each for each in candidates if isinstance(each, type) and issubclass(each, BaseModel)), None)


def _keys(adapter: TypeAdapter[Any], loc: tuple[int | str, ...]) -> list[str]:
    model = _model(adapter, loc)
    return list(model.model_fields) if model else []


def _range(adapter: TypeAdapter[Any], loc: tuple[int | str, ...]) -> str | None:
    """The lowest and the highest number that the field at a location allows."""
    model = _model(adapter, loc[:-1])
    field = model.model_fields.get(str(loc[-1])) if model else None
    bounds = {
        name: getattr(each, name)
        for each in (field.metadata if field else ())
        for name in ("ge", "le")
        if hasattr(each, name)
    }
    return f"{bounds['ge']} to {bounds['le']}" if len(bounds) == 2 else None
