"""What CEL's operators and functions mean for plain Python values.

A text is str, a number int or float, a boolean bool, a list list, a map dict. An operation on operands it isn't defined
for raises CelError, as in every implementation. Values not known yet raise UnknownValueError by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from provincial_policies.values import Unknown, UnknownValueError, is_unknown


class CelError(Exception):
    """An expression can't be evaluated on these values: a field isn't there, an operator doesn't fit its operands."""


def select(base: Any, field: str) -> Any:
    """A field of a map, which may compute it when it is first asked for."""
    if is_unknown(base):
        raise unknown(base)
    if not isinstance(base, dict):
        raise CelError(f"no field {field} in {kind_of(base)}")
    try:
        return base[field]
    except KeyError:
        raise CelError(f"no such field: {field}") from None


def has(base: Any, field: str) -> bool:
    """Whether a map has a field; a field whose value isn't known yet may turn out to be absent."""
    if type(base) is dict:
        if field not in base:
            return False
        value = base[field]
        if type(value) is Unknown:
            raise unknown(value)
        return True
    if is_unknown(base):
        raise unknown(base)
    raise CelError(f"no field {field} in {kind_of(base)}")


def index(base: Any, key: Any) -> Any:
    """An item of a list or map."""
    if type(base) is dict and type(key) is str and key in base:
        return base[key]
    if is_unknown(base) or is_unknown(key):
        raise unknown(base if is_unknown(base) else key)
    if isinstance(base, dict):
        if key not in base:
            raise CelError(f"no such key: {key}")
        return base[key]
    if isinstance(base, list) and type(key) is int and 0 <= key < len(base):
        return base[key]
    raise CelError(f"no item {key} in {kind_of(base)}")


def items(over: Any) -> list[Any]:
    """What a macro goes over: a list's items or a map's keys."""
    if type(over) is list:
        return over
    if is_unknown(over):
        raise unknown(over)
    if not isinstance(over, list | dict):
        raise CelError(f"no items in {kind_of(over)}")
    return list(over)


def truth(value: Any) -> bool:
    """A boolean as it is; nothing else counts as one."""
    if value is True or value is False:
        return bool(value)
    if is_unknown(value):
        raise unknown(value)
    raise CelError(f"a boolean is needed, not {kind_of(value)}")


def equal(left: Any, right: Any) -> bool:
    """Equality over all types: numbers by value, and true is not 1."""
    for value in (left, right):
        if is_unknown(value):
            raise unknown(value)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(value, right[key]) for key, value in left.items())
    return bool(left == right)


def contains(item: Any, container: Any) -> bool:
    """The operator `in`: an item of a list, a key of a map."""
    if type(container) is dict and type(item) is str:
        return item in container
    if is_unknown(container):
        raise unknown(container)
    if isinstance(container, dict):
        if is_unknown(item):
            raise unknown(item)
        return item in container
    if not isinstance(container, list):
        raise CelError(f"nothing is in {kind_of(container)}")
    hidden: UnknownValueError | None = None
    for other in container:
        try:
            if equal(item, other):
                return True
        except UnknownValueError as error:
            hidden = error
    if hidden is not None:
        raise hidden
    return False


def compare(sign: str, left: Any, right: Any) -> bool:
    """The order of numbers, and of texts."""
    for value in (left, right):
        if is_unknown(value):
            raise unknown(value)
    if not (_number(left) and _number(right)) and not (isinstance(left, str) and isinstance(right, str)):
        raise CelError(f"no order between {kind_of(left)} and {kind_of(right)}")
    return bool(
        left < right
        if sign == "<"
        else left <= right
        if sign == "<="
        else left > right
        if sign == ">"
        else left >= right
    )


def add(left: Any, right: Any) -> Any:
    """The sum of numbers; texts and lists one after the other."""
    for value in (left, right):
        if is_unknown(value):
            raise unknown(value)
    if type(left) is type(right) and isinstance(left, str | list | int | float) and not isinstance(left, bool):
        return left + right
    raise CelError(f"no sum of {kind_of(left)} and {kind_of(right)}")


def kind_of(value: Any) -> str:
    """What a value is, in CEL's words."""
    kinds: Mapping[type, str] = {
        str: "a string",
        bool: "a bool",
        int: "an int",
        float: "a double",
        list: "a list",
        dict: "a map",
        type(None): "null",
    }
    return kinds.get(type(value), type(value).__name__)


def unknown(value: Any) -> UnknownValueError:
    """The error of touching a value that isn't known yet, with where it lies if that is known."""
    return UnknownValueError(value.path)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _known(values: Iterable[Any]) -> None:
    for value in values:
        if is_unknown(value):
            raise unknown(value)


def _texts(function: str, *values: Any) -> None:
    _known(values)
    for value in values:
        if not isinstance(value, str):
            raise CelError(f"{function} needs strings, not {kind_of(value)}")


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """RE2's meaning in Python's words: a final $ is the very end, and letters and digits are ASCII's."""
    if "$" in text[:-1]:
        raise CelError("$ is taken only at the end of a pattern")
    return re.compile(text[:-1] + r"\Z" if text.endswith("$") else text, re.ASCII)


def _size(value: Any) -> int:
    _known((value,))
    if isinstance(value, str | list | dict):
        return len(value)
    raise CelError(f"no size of {kind_of(value)}")


def _matches(text: Any, pattern: Any) -> bool:
    _texts("matches", text, pattern)
    return _pattern(pattern).search(text) is not None


def _starts_with(text: Any, part: Any) -> bool:
    _texts("startsWith", text, part)
    return bool(text.startswith(part))


def _ends_with(text: Any, part: Any) -> bool:
    _texts("endsWith", text, part)
    return bool(text.endswith(part))


def _contains(text: Any, part: Any) -> bool:
    _texts("contains", text, part)
    return part in text


def _split(text: Any, separator: Any) -> list[str]:
    _texts("split", text, separator)
    return list(text.split(separator)) if separator else list(text)


def _join(texts: Any, separator: Any = "") -> str:
    _known((texts,))
    if not isinstance(texts, list):
        raise CelError(f"join needs a list, not {kind_of(texts)}")
    _texts("join", separator, *texts)
    return str(separator.join(texts))


def _int(value: Any) -> int:
    _known((value,))
    if _number(value):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value, re.ASCII):
        return int(value)
    raise CelError("this is no int")


def _string(value: Any) -> str:
    _known((value,))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise CelError(f"no string of {kind_of(value)}")


def _same(value: Any) -> Any:
    return value


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "size": _size,
    "matches": _matches,
    "startsWith": _starts_with,
    "endsWith": _ends_with,
    "contains": _contains,
    "split": _split,
    "join": _join,
    "int": _int,
    "string": _string,
    "dyn": _same,
}
"""Every function an expression may call; `split` and `join` are the API server's string and list extensions."""

YIELDS_BOOLEAN: Final = frozenset({"matches", "startsWith", "endsWith", "contains"})
