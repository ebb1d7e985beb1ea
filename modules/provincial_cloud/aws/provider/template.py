"""The parameters of a call, filled from a resource's values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from provincial_cloud.aws.declaration import ArgumentSpec, Call, Document, Every, Ref, When
from provincial_cloud.aws.provider.connection import operation_model
from provincial_cloud.aws.provider.shapes import Failures, member_name, to_api, to_pairs
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.values import contains_unknown

_UNSET: Any = object()
NO_LOCATION = "us-east-1"
"""The region whose buckets are created without a location constraint (S3 API, CreateBucket)."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a call's Refs may name."""

    values: Mapping[str, Any]
    specs: Mapping[str, ArgumentSpec]
    id: str | None = None
    claim: str | None = None
    each: Any = None
    region: str = ""
    failures: Failures = field(default_factory=Failures)

    def lookup(self, name: str) -> Any:
        """The value of a Ref, _UNSET where there is none."""
        if name == "id":
            return _UNSET if self.id is None else self.id
        if name == "claim":
            return _UNSET if self.claim is None else self.claim
        if name == "location":
            return _UNSET if self.region in ("", NO_LOCATION) else self.region
        head, _, key = name.partition(".")
        if head == "each":
            value = self.each.get(key) if key and isinstance(self.each, Mapping) else self.each
        elif head == "id":
            value = part_of_id(self.id, key) if self.id is not None else None
        elif key:
            value = self._within(head, key)
        else:
            value = self.values.get(head)
        return _UNSET if value is None else value

    def _within(self, name: str, key: str) -> Any:
        """One value of a map, or one member of a list, that an argument is; another kind of value is noted."""
        holder = self.values.get(name)
        if holder is None or holder is UNKNOWN:
            return holder
        if isinstance(holder, Mapping) and not key.isdigit():
            return holder.get(key)
        if isinstance(holder, list) and key.isdigit():
            return holder[int(key)] if int(key) < len(holder) else None
        self.wrong(name, "a list" if key.isdigit() else f"a map, as with {key}")
        return None

    def wrong(self, name: str, allowed: str) -> None:
        """Note that an argument is no value of the kind that its calls need."""
        spec = self.specs.get(name)
        given = "(secret)" if spec is not None and spec.secret else self.values.get(name)
        self.failures.add(name, given=given, allowed=allowed, why="the API takes its parts")


def part_of_id(id: str, index: str) -> str:
    """The part of a compound id `a/b/c`, counted from 0; the last part counted takes the rest."""
    parts = id.split("/")
    position = int(index)
    return parts[position] if position < len(parts) else ""


def as_text(value: Any) -> Any:
    """A JSON document as the text that is sent."""
    if isinstance(value, str):
        return value
    return UNKNOWN if contains_unknown(value) else json.dumps(value, sort_keys=True)


def operation(call: Call, values: Mapping[str, Any]) -> str:
    """The client method that a call names. Raises KeyError where it depends on an argument that isn't known."""
    return call.operation.format_map(values) if "{" in call.operation else call.operation


def parameters(service: str, call: Call, scope: Scope, arguments: tuple[str, ...] | None = None) -> dict[str, Any]:
    """The parameters of `call` in the API's spelling; mismatches are noted in the scope's failures."""
    shape = operation_model(call.service or service, operation(call, scope.values)).input_shape
    answer: dict[str, Any] = {}
    placed = _placed(call.parameters)
    for name in call.arguments if arguments is None else arguments:
        spec, value = scope.specs[name], scope.values.get(name)
        member = member_name(shape, name)
        if value is None or member is None or spec.local or name in placed:
            continue
        if spec.document is Document.JSON:
            value = as_text(value)
        answer[member] = _sent(shape.members[member], value, name, scope, spec)
    for name, template in call.parameters.items():
        filled = _fill(shape.members.get(name), template, scope)
        if filled is not _UNSET:
            answer[name] = filled
    return answer


def _placed(template: object) -> set[str]:
    """The arguments whose whole values stand somewhere in a call's parameters."""
    if isinstance(template, Ref):
        return {template.name}
    if isinstance(template, When):
        return _placed(template.value)
    items = template.values() if isinstance(template, Mapping) else template if isinstance(template, list) else ()
    return set().union(*(_placed(item) for item in items))


def _sent(shape: Any, value: Any, path: str, scope: Scope, spec: ArgumentSpec | None) -> Any:
    convert = to_pairs if spec is not None and spec.pairs else to_api
    secret = spec is not None and spec.secret
    return convert(shape, value, path, scope.failures, open_values=spec is None or spec.open, secret=secret)


def _fill(shape: Any, template: object, scope: Scope) -> Any:
    if isinstance(template, When):
        return _UNSET if scope.lookup(template.name) is _UNSET else _fill(shape, template.value, scope)
    if isinstance(template, Ref):
        value = scope.lookup(template.name)
        if value is _UNSET:
            return _UNSET
        spec = scope.specs.get(template.name.partition(".")[0])
        if spec is not None and spec.document is Document.JSON:
            return as_text(value)
        if shape is None:
            return value
        return _sent(shape, value, template.name, scope, spec)
    if isinstance(template, Every):
        members = scope.lookup(template.name)
        if members is _UNSET or members is UNKNOWN:
            return members
        if not isinstance(members, list):
            scope.wrong(template.name, "a list")
            return _UNSET
        return [_fill(getattr(shape, "member", None), template.entry, replace(scope, each=item)) for item in members]
    if isinstance(template, Mapping):
        members = getattr(shape, "members", {}) if shape is not None else {}
        pairs = {name: _fill(members.get(name), item, scope) for name, item in template.items()}
        kept = {name: item for name, item in pairs.items() if item is not _UNSET}
        return kept if kept or not template else _UNSET
    if isinstance(template, list):
        inner = getattr(shape, "member", None)
        items = [item for item in (_fill(inner, item, scope) for item in template) if item is not _UNSET]
        return items if items or not template else _UNSET
    return template
