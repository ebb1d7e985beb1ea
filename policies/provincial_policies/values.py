"""The values a rule reads: what is not known yet, what is secret, and how a value is shown to a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, NoReturn

MASK: Final = "[secret]"
"""What stands for a secret value wherever a person or a file would see it."""

SHOWN_LENGTH: Final = 160
"""Longest text of a value in a message, in characters; the rest is cut."""

Path = tuple[str | int, ...]
"""Where a value lies: keys and list positions from the resource's properties down."""


class UnknownValueError(Exception):
    """A rule read a value that is only known after the resource, or one before it, has been created."""

    def __init__(self, path: Path = ()) -> None:
        self.path = path
        super().__init__(f"{show_path(path) or 'a value'} is not known yet")


class MalformedDocumentError(Exception):
    """A property that must hold a JSON document holds something else."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{show_path(path)} is not a JSON document: {reason}")


class Unknown:
    """Stands for a value that is not known during preview.

    Whatever a rule does with it raises UnknownValueError, so that no comparison can pass by accident.
    """

    __slots__ = ("path",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, path: Path = ()) -> None:
        self.path = path

    def _refuse(self, *_: object) -> NoReturn:
        raise UnknownValueError(self.path)

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __str__ = __int__ = __float__ = __index__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = _refuse

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse every method and attribute; dunder lookups by the interpreter fail as they should."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownValueError

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def is_unknown(value: object) -> bool:
    """Whether `value` is the sentinel itself (containers are not searched)."""
    return isinstance(value, Unknown)


def show_path(path: Sequence[str | int]) -> str:
    """A path as people write it: ingress[0].cidr_ipv4, attributes["access_logs.s3.enabled"]."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.isidentifier():
            text += f".{part}" if text else part
        else:
            text += f'["{part}"]'
    return text


def show_value(value: Any) -> str:
    """A value as people read it: JSON, cut at SHOWN_LENGTH; "absent" for None, "unknown" for what is not known yet."""
    if is_unknown(value):
        return "unknown"
    if value is None:
        return "absent"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr, sort_keys=True)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
