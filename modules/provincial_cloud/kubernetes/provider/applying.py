"""Server-side apply: the one way in which objects are made and changed, for real or as a dry run."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from provincial_cloud.kubernetes.provider.connection import APPLY, JSON_PATCH, Connection
from provincial_cloud.kubernetes.provider.objects import metadata

ONLY_NEW = "1"
"""A resourceVersion that no object has: an apply that carries it creates, and is refused where an object exists."""
_EARLIER_MANAGERS = ("before-first-apply", "kubectl", "pulumi-kubernetes", "pulumi-resource-kubernetes")
"""Managers whose fields a resource takes over: creations by the official plugin, and kubectl in a person's hands."""
_APPLY, _UPDATE = "Apply", "Update"


def apply(
    connection: Connection,
    path: str,
    values: Mapping[str, Any],
    manager: str,
    *,
    force: bool = False,
    dry_run: bool = False,
    only_new: bool = False,
) -> dict[str, Any]:
    """The object as the server made it of `values`. Raises ApiError, UnreachableError, CancelledError."""
    body = dict(values)
    if only_new:
        body["metadata"] = {**metadata(body), "resourceVersion": ONLY_NEW}
    query = {"fieldManager": manager}
    if force:
        query["force"] = "true"
    if dry_run:
        query["dryRun"] = "All"
    found: dict[str, Any] = connection.call(
        "PATCH", path, query=query, body=body, content_type=APPLY, repeats=not only_new
    )
    return found


def manages(live: Mapping[str, Any], manager: str) -> bool:
    """Whether a manager has applied fields of an object."""
    return any(one.get("manager") == manager for one in _entries(live))


def is_managed_by_nobody(live: Mapping[str, Any]) -> bool:
    """Whether an object stems from before there were managers."""
    return not _entries(live)


def has_earlier_managers(live: Mapping[str, Any], manager: str) -> bool:
    """Whether fields have to be taken over before an apply by `manager` can change or remove them."""
    return any(_is_earlier(one, manager) for one in _entries(live))


def take_over_fields(connection: Connection, path: str, live: Mapping[str, Any], manager: str) -> None:
    """Let `manager` own what earlier managers own. Raises ApiError; one that is stale says to look again."""
    kept: list[Mapping[str, Any]] = []
    fields: dict[str, Any] = {}
    for one in _entries(live):
        if _is_earlier(one, manager) or (one.get("manager") == manager and one.get("operation") == _APPLY):
            fields = _union(fields, one.get("fieldsV1") or {})
        else:
            kept.append(one)
    mine = {
        "manager": manager,
        "operation": _APPLY,
        "apiVersion": live.get("apiVersion"),
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
    }
    patch = [
        {"op": "replace", "path": "/metadata/managedFields", "value": [mine, *kept]},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": metadata(live).get("resourceVersion")},
    ]
    connection.call("PATCH", path, body=patch, content_type=JSON_PATCH, repeats=False)


def _entries(live: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = metadata(live).get("managedFields")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _is_earlier(entry: Mapping[str, Any], manager: str) -> bool:
    name = str(entry.get("manager") or "")
    if entry.get("subresource") or (name == manager and entry.get("operation") == _APPLY):
        return False
    if name.startswith("kubectl"):
        return True
    if entry.get("operation") != _UPDATE:
        return False
    return name.startswith(_EARLIER_MANAGERS)


def _union(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """Both sets of fields (FieldsV1 is a tree of maps)."""
    both = dict(left)
    for key, value in right.items():
        both[key] = _union(both[key], value) if key in both else copy.deepcopy(value)
    return both


def without_ignored(values: dict[str, Any], live: Mapping[str, Any], manager: str, ignored: list[list[str]]) -> None:
    """Let properties that a program ignores keep their live value, and leave to others what they alone own."""
    for parts in ignored:
        if any(part.isdigit() or part == "*" for part in parts):
            continue
        ours = any(_owns(one, parts) for one in _entries(live) if one.get("manager") == manager)
        theirs = any(_owns(one, parts) for one in _entries(live) if one.get("manager") != manager)
        found = _at(live, parts)
        if theirs and not ours:
            _remove(values, parts)
        elif found is not None:
            _put(values, parts, found)


def _owns(entry: Mapping[str, Any], parts: list[str]) -> bool:
    at: Any = entry.get("fieldsV1") or {}
    for part in parts:
        if not isinstance(at, dict) or f"f:{part}" not in at:
            return False
        at = at[f"f:{part}"]
    return True


def _at(values: Any, parts: list[str]) -> Any:
    for part in parts:
        values = values.get(part) if isinstance(values, dict) else None
    return values


def _remove(values: dict[str, Any], parts: list[str]) -> None:
    holder = _at(values, parts[:-1])
    if isinstance(holder, dict):
        holder.pop(parts[-1], None)


def _put(values: dict[str, Any], parts: list[str], value: Any) -> None:
    for part in parts[:-1]:
        inner = values.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        values = inner
    values[parts[-1]] = value
