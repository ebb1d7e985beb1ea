"""Values held against botocore's service model: snake_case to the API's spelling and back, every error at once."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from provincial_cloud.provider_protocol.marks import UNKNOWN

_INTEGERS = {"integer", "long"}
_NUMBERS = {"float", "double"}
_LONGEST_PATTERN_INPUT = 4096


@dataclass
class Failures:
    """What is wrong with a resource's inputs: property path and reason."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, path: str, *, given: object, allowed: str, why: str) -> None:
        """Note one; `given` is shown short, and not at all where the path is marked secret by the caller."""
        shown = repr(given)
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        self.found.append((path, f"given {shown}; allowed: {allowed}; why: {why}"))


@lru_cache(maxsize=4096)
def _members(shape: StructureShape) -> dict[str, str]:
    return {xform_name(name): name for name in shape.members}


def member_name(shape: StructureShape, name: str) -> str | None:
    """The API's spelling of a snake_case name, None where the structure has no such member."""
    return _members(shape).get(name)


def to_api(
    shape: Shape, value: Any, path: str, failures: Failures, *, open_values: bool = False, secret: bool = False
) -> Any:
    """Turn a value into what boto3 takes, noting every mismatch; unknown values pass unchecked as UNKNOWN."""
    if value is UNKNOWN:
        return UNKNOWN
    shown: Any = "(secret)" if secret else value
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, value, path, failures, open_values, secret)
    if kind == "list":
        if not isinstance(value, list):
            failures.add(path, given=shown, allowed="a list", why=f"the API's type is {shape.name}")
            return value
        _bounds(shape, len(value), path, shown, failures, "members")
        assert isinstance(shape, ListShape)
        return [
            to_api(shape.member, item, f"{path}[{index}]", failures, open_values=open_values, secret=secret)
            for index, item in enumerate(value)
        ]
    if kind == "map":
        if not isinstance(value, Mapping):
            failures.add(path, given=shown, allowed="a map", why=f"the API's type is {shape.name}")
            return value
        assert isinstance(shape, MapShape)
        return {
            key: to_api(shape.value, item, f"{path}.{key}", failures, open_values=open_values, secret=secret)
            for key, item in value.items()
        }
    if kind == "boolean":
        if isinstance(value, bool):
            return value
        failures.add(path, given=shown, allowed="true or false", why=f"the API's type is {shape.name}")
        return value
    if kind in _INTEGERS or kind in _NUMBERS:
        return _number(shape, value, path, shown, failures)
    if kind == "string":
        return _string(shape, value, path, shown, failures, open_values)
    return value


def to_pairs(
    shape: Shape, value: Any, path: str, failures: Failures, *, open_values: bool = False, secret: bool = False
) -> Any:
    """Turn a map into what boto3 takes where the API has a list of keys and values, noting every mismatch."""
    if value is UNKNOWN:
        return UNKNOWN
    if not isinstance(value, Mapping):
        shown = "(secret)" if secret else value
        failures.add(path, given=shown, allowed="a map of texts", why=f"the API's {shape.name} has keys and values")
        return value
    assert isinstance(shape, ListShape)
    _bounds(shape, len(value), path, "(secret)" if secret else value, failures, "members")
    return [
        to_api(
            shape.member, {"key": key, "value": item}, f"{path}.{key}", failures, open_values=open_values, secret=secret
        )
        for key, item in value.items()
    ]


def _structure(shape: Shape, value: Any, path: str, failures: Failures, open_values: bool, secret: bool) -> Any:
    assert isinstance(shape, StructureShape)
    if not isinstance(value, Mapping):
        shown = "(secret)" if secret else value
        failures.add(path, given=shown, allowed=f"a map with {_names(shape)}", why=f"the API's type is {shape.name}")
        return value
    known = _members(shape)
    answer: dict[str, Any] = {}
    for key, item in value.items():
        name = known.get(key)
        if name is None:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            failures.add(
                f"{path}.{key}", given=key, allowed=_names(shape) + hint, why=f"{shape.name} has no such member"
            )
            continue
        if item is not None:
            answer[name] = to_api(
                shape.members[name], item, f"{path}.{key}", failures, open_values=open_values, secret=secret
            )
    for name in shape.required_members:
        if name not in answer:
            failures.add(f"{path}.{xform_name(name)}", given=None, allowed="a value", why=f"{shape.name} needs it")
    return answer


def _names(shape: StructureShape) -> str:
    names = sorted(_members(shape))
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")


def _number(shape: Shape, value: Any, path: str, shown: Any, failures: Failures) -> Any:
    whole = shape.type_name in _INTEGERS
    wrong = isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    if wrong or (whole and value != int(value)):
        failures.add(path, given=shown, allowed="a whole number" if whole else "a number", why=f"{shape.name}")
        return value
    _bounds(shape, value, path, shown, failures, "")
    return int(value) if whole else float(value)


def _string(shape: Shape, value: Any, path: str, shown: Any, failures: Failures, open_values: bool) -> Any:
    if not isinstance(value, str):
        failures.add(path, given=shown, allowed="a text", why=f"the API's type is {shape.name}")
        return value
    assert isinstance(shape, StringShape)
    if shape.enum and value not in shape.enum and not open_values:
        near = difflib.get_close_matches(value, shape.enum, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        choices = ", ".join(shape.enum[:20]) + (", ..." if len(shape.enum) > 20 else "")
        failures.add(path, given=shown, allowed=choices + hint, why=f"the API knows no other {shape.name}")
    _bounds(shape, len(value), path, shown, failures, "characters")
    pattern = shape.metadata.get("pattern")
    if pattern and not open_values and len(value) <= _LONGEST_PATTERN_INPUT and not _matches(pattern, value):
        failures.add(path, given=shown, allowed=f"text of the form {pattern}", why=f"the API's {shape.name}")
    return value


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    flags = 0 if "\\p{" in pattern else re.ASCII  # the API's \\w knows letters of other scripts only as \\p{L}
    try:
        return re.compile(pattern.replace("\\p{L}", r"\w").replace("\\p{Z}", r"\s").replace("\\p{N}", r"\d"), flags)
    except re.error:
        return None  # a pattern in a dialect that Python lacks; the API itself still checks it


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


def _bounds(shape: Shape, size: float, path: str, shown: Any, failures: Failures, unit: str) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        span = f"{low if low is not None else ''} to {high if high is not None else ''} {unit}".strip()
        failures.add(path, given=shown, allowed=span, why=f"the API bounds {shape.name}")


def from_api(shape: Shape | None, value: Any) -> Any:
    """Turn a value of an answer into snake_case plain data; without a shape the value is taken as it is."""
    if value is None:
        return None
    if shape is None:
        return value
    kind = shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        assert isinstance(shape, StructureShape)
        return {
            xform_name(name): from_api(shape.members.get(name), item)
            for name, item in value.items()
            if name != "ResponseMetadata"
        }
    if kind == "list":
        assert isinstance(shape, ListShape)
        return [from_api(shape.member, item) for item in value]
    if kind == "map":
        assert isinstance(shape, MapShape)
        return {key: from_api(shape.value, item) for key, item in value.items()}
    if kind == "timestamp":
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    if kind == "blob":
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return value
