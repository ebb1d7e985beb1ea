"""The names that a program leaves open: of objects, and of the field manager that owns what a resource sets.

Both follow from the resource, so that a run after a killed one asks for the same object by the same name, under the
same manager, and finds it. Their form is the official plugin's.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.kubernetes.provider.kinds import resource_name
from provincial_cloud.kubernetes.provider.objects import AUTONAMED, annotate, metadata, name_of, says
from provincial_cloud.kubernetes.provider.values import Secret

MANAGER_PREFIX = "pulumi-kubernetes-"
_DISABLE = 2
"""`CheckRequest.AutonamingOptions.Mode`: names must be given."""


def field_manager(urn: str) -> str:
    """The manager under which a resource's fields are applied: the same in every run."""
    return MANAGER_PREFIX + hashlib.sha256(urn.encode()).hexdigest()[:8]


def is_named(values: dict[str, Any]) -> bool:
    """Whether a name is given, be it one that is not known yet."""
    return metadata(values).get("name") not in (None, "")


def keep_autoname(values: dict[str, Any], old: dict[str, Any]) -> None:
    """Give an object the name that an earlier run made up for it."""
    if not is_named(values) and says(old, AUTONAMED):
        values.setdefault("metadata", {})["name"] = name_of(old)
        annotate(values, AUTONAMED, "true")


def give_autoname(values: dict[str, Any], urn: str, *, seed: bytes, given: Any, wish: Any = None) -> None:
    """Name an object that has no name: `<resource>-<8 hexadecimal digits>`.

    The digits follow from the resource and what it holds; where it holds secrets, which no name may tell anything of,
    they come from `seed`, which the engine draws. `given` are the inputs with their marks of secrecy, `wish` is the
    engine's own naming (`CheckRequest.AutonamingOptions`). Raises UsageError.
    """
    if is_named(values) or metadata(values).get("generateName"):
        return
    name = f"{resource_name(urn)}-{_digits(urn, values, seed, given)}"
    if wish is not None and wish.mode == _DISABLE:
        raise UsageError(
            Problem(
                summary=f"{resource_name(urn)} has no name",
                why="the stack's configuration switches naming by the engine off (pulumi:autonaming)",
                next_step="set metadata.name",
            )
        )
    if wish is not None and wish.proposed_name:
        name = wish.proposed_name
    values.setdefault("metadata", {})["name"] = name
    annotate(values, AUTONAMED, "true")


def _digits(urn: str, values: dict[str, Any], seed: bytes, given: Any) -> str:
    told = [urn, values] if values.get("kind") != "Secret" and not _hides(given) else [urn, seed.hex()]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:8]


def _hides(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_hides(item) for item in value.values())
    if isinstance(value, list):
        return any(_hides(item) for item in value)
    return isinstance(value, Secret)
