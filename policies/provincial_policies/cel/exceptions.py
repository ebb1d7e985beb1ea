"""Waivers as the API server honours them: conditions in CEL that hold from the day of approval until the day of expiry.

CEL has no clock. What an admission request does carry is the time that the API server itself wrote into the object
while it handled the request: `creationTimestamp` of a new object, and the newest time in `managedFields` of a changed
one. A client may write later times into `managedFields`, which only ends a waiver sooner. A client that empties
`managedFields` makes the server stop keeping it, so a changed object without any such time is never excused.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from provincial_policies.context import Waiver
from provincial_policies.rule import Rule

SHARED: Final = {
    "times": (
        "(has(object.metadata.creationTimestamp) ? [timestamp(string(object.metadata.creationTimestamp))] : [])"
        " + (has(object.metadata.managedFields) ? object.metadata.managedFields.filter(m, has(m.time))"
        ".map(m, timestamp(string(m.time))) : [])"
    ),
    "dated": (
        "oldObject == null || has(object.metadata.managedFields)"
        " && object.metadata.managedFields.exists(m, has(m.time))"
    ),
    "fullName": (
        "(has(object.metadata.namespace) ? object.metadata.namespace + '/' : '')"
        " + (has(object.metadata.name) ? object.metadata.name : '')"
    ),
}
"""Variables that the conditions of waivers need."""


@dataclass(frozen=True)
class Exceptions:
    """The rules that some waiver is for, and an expression that lists those of them that one excuses."""

    rules: frozenset[str]
    text: str


def waived(rules: Iterable[Rule], waivers: Sequence[Waiver]) -> Exceptions:
    """The waivers of these rules as one expression; an empty text when there are none."""
    parts: list[str] = []
    concerned: set[str] = set()
    for waiver in waivers:
        ids = [rule.id for rule in rules if waiver.rule in (rule.id, *rule.controls)]
        if ids:
            concerned.update(ids)
            listed = ", ".join(f"'{name}'" for name in ids)
            parts.append(f"({condition(waiver)} ? [{listed}] : [])")
    return Exceptions(frozenset(concerned), " + ".join(parts))


def condition(waiver: Waiver) -> str:
    """When a waiver excuses the object of a request."""
    parts = [
        "variables.dated",
        f"variables.times.all(t, t < {_midnight(waiver.expires)})",
        f"variables.times.exists(t, t >= {_midnight(waiver.approved)})",
    ]
    if waiver.resources:
        names = (f"{name}.matches({_pattern(glob)})" for glob in waiver.resources for name in _NAMES)
        parts.append(f"({' || '.join(names)})")
    for label, allowed in (("system", waiver.systems), ("unit", waiver.units)):
        if allowed:
            key = f"'provincial/{label}'"
            parts.append(f"{key} in variables.labels && variables.labels[{key}] in {json.dumps(list(allowed))}")
    return " && ".join(parts)


_NAMES = ("variables.fullName", "object.metadata.name")


def _midnight(day: date) -> str:
    """The first moment of a day in Việt Nam."""
    return f"timestamp('{day.isoformat()}T00:00:00+07:00')"


def _pattern(glob: str) -> str:
    """A shell pattern as a regular expression in CEL's quotes."""
    python = fnmatch.translate(glob)
    inner = python.removeprefix("(?s:").removesuffix(r")\Z").removesuffix(r")\z")
    return json.dumps(f"^{inner}$")
