"""Quantities that are equal however they are written: the server stores 1000m as 1, and 1024Mi as 1Gi."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

_UNITS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_FORM = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([numkMGTPE]|[KMGTPE]i)?")
_HOLDERS = frozenset(
    {
        "averageValue",
        "capacity",
        "default",
        "defaultRequest",
        "divisor",
        "hard",
        "limits",
        "max",
        "maxLimitRequestRatio",
        "min",
        "podFixed",
        "requests",
        "sizeLimit",
    }
)
"""Properties that are quantities or hold them by name (API reference, Quantity)."""
_TOP = frozenset({"spec", "overhead"})
_FREE = frozenset({"annotations", "labels", "matchLabels", "nodeSelector"})
"""Maps of a person's own words, whose keys mean nothing to the server."""


def same_quantity(path: tuple[str | int, ...], one: Any, other: Any) -> bool:
    """Whether two values at a property path of a built-in kind are one quantity."""
    if not path or path[0] not in _TOP or not _HOLDERS.intersection(path) or _FREE.intersection(path):
        return False
    left, right = _amount(one), _amount(other)
    return left is not None and left == right


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    match = _FORM.fullmatch(str(value).strip())
    if match is None:
        return None
    try:
        number = Decimal(match[1])
    except InvalidOperation:
        return None
    unit = match[2] or ""
    return number * Decimal(1024) ** _BINARY[unit] if unit in _BINARY else number.scaleb(_UNITS[unit])
