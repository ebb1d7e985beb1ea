"""What a rule is given: one resource, and for rules over the stack the other resources and who refers to whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from provincial_policies.decode import Decoded
from provincial_policies.labels import Labels, tags_of
from provincial_policies.rule import Failed, Finding, NotApplicable, NotChecked, Text
from provincial_policies.values import (
    MASK,
    UNKNOWN,
    MalformedDocumentError,
    Path,
    UnknownValueError,
    is_unknown,
    show_path,
    show_value,
)


@dataclass(frozen=True)
class View:
    """A part of a resource's properties that knows where it lies, so that a finding can name it."""

    value: Any
    path: Path = ()
    secret_paths: frozenset[Path] = frozenset()

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The value at `path` below this view; `default` when it or a part of the way is absent or null.

        Raises UnknownValueError when it or a part of the way can't be known during preview. Containers may still hold
        unknown members: read those with `get` or `entries` too.
        """
        value = self.value
        for depth, part in enumerate((*path, None)):
            if is_unknown(value):
                raise UnknownValueError((*self.path, *path[:depth]))
            if value is None:
                return default
            if part is None:
                break
            if isinstance(part, int):
                value = value[part] if isinstance(value, list) and -len(value) <= part < len(value) else None
            else:
                value = value.get(part) if isinstance(value, dict) else None
        return value

    def known(self, *path: str | int) -> bool:
        """Whether the value at `path` can be read without meeting an unknown."""
        try:
            self.get(*path)
        except UnknownValueError:
            return False
        return True

    def has(self, *path: str | int) -> bool:
        """Whether something is set at `path`, known or not yet known."""
        try:
            return self.get(*path) is not None
        except UnknownValueError:
            return True

    def at(self, *path: str | int) -> View:
        """The view of what lies at `path`; its value may be None or unknown."""
        try:
            value = self.get(*path)
        except UnknownValueError:
            value = UNKNOWN
        return View(value, (*self.path, *path), self.secret_paths)

    def entries(self, *path: str | int) -> Iterator[View]:
        """A view of each item of the list at `path`; none when it is absent. A lone object counts as a list of one.

        Raises UnknownValueError when the list itself can't be known during preview.
        """
        items = self.get(*path, default=[])
        if not isinstance(items, list):
            yield View(items, (*self.path, *path), self.secret_paths)
            return
        for index, item in enumerate(items):
            yield View(item, (*self.path, *path, index), self.secret_paths)

    def document(self, *path: str | int) -> View | None:
        """The JSON document at `path`, given as text or as an object; None when absent.

        Raises UnknownValueError when it can't be known, MalformedDocumentError when it is not a JSON object.
        """
        value = self.get(*path)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise MalformedDocumentError((*self.path, *path), f"{type(error).__name__}") from None
        if not isinstance(value, dict):
            raise MalformedDocumentError((*self.path, *path), f"holds {type(value).__name__}")
        return View(value, (*self.path, *path), self.secret_paths)

    def is_secret(self, *path: str | int) -> bool:
        """Whether the value at `path` is marked secret, by itself or as a part of a secret."""
        full = (*self.path, *path)
        return any(full[: len(secret)] == secret for secret in self.secret_paths)

    def show(self, *path: str | int) -> str:
        """The value at `path` as a message may show it: masked where any of it is secret."""
        full = (*self.path, *path)
        if self.is_secret(*path) or any(secret[: len(full)] == full for secret in self.secret_paths):
            return MASK
        return show_value(self.at(*path).value)

    def failed(self, *path: str | int, message: Text, given: str | None = None, allowed: Text | None = None) -> Failed:
        """A violation at `path`; `given` is the value there unless said otherwise."""
        return Failed(
            property=show_path((*self.path, *path)),
            given=self.show(*path) if given is None else given,
            message=message,
            allowed=allowed,
        )

    def not_checked(self, vi: str, en: str) -> NotChecked:
        """The rule could not look, for this reason."""
        return NotChecked(reason=Text(vi=vi, en=en))

    def not_applicable(self, vi: str, en: str) -> NotApplicable:
        """The configuration makes the rule moot, for this reason."""
        return NotApplicable(reason=Text(vi=vi, en=en))


@dataclass(frozen=True)
class Resource(View):
    """One resource as the engine sent it: decoded once, then read by every rule of its type."""

    type: str = ""
    urn: str = ""
    name: str = ""
    parent: str = ""
    provider: str = ""
    """URN of the provider it goes through: which cluster an object lies in."""
    custom: bool = True
    secret_texts: frozenset[str] = field(default=frozenset(), repr=False)
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, decoded: Decoded, **identity: Any) -> Resource:
        """A resource from its decoded properties and its type, urn, name and so on."""
        return cls(decoded.properties, secret_paths=decoded.secret_paths, secret_texts=decoded.secret_texts, **identity)

    @property
    def names(self) -> tuple[str, ...]:
        """What people may call it: name and URN; a Kubernetes object goes by what the cluster itself knows."""
        if not self.type.startswith("kubernetes:"):
            return (self.name, self.urn)
        metadata = self.value.get("metadata")
        found = [metadata.get(key) for key in ("namespace", "name")] if isinstance(metadata, dict) else []
        if not found or not isinstance(found[1], str):
            return ()
        return (found[1], f"{found[0]}/{found[1]}") if isinstance(found[0], str) else (found[1],)

    @cached_property
    def labels(self) -> Labels:
        """Whose it is, at which level, in which zone: the view of the tags, or of a Kubernetes object's labels."""
        return Labels(tags_of(self.value, self.type))


def each(views: Iterable[View], check: Callable[[View], Iterable[Finding]]) -> Iterator[Finding]:
    """Check every item; one that preview can't know doesn't hide what is wrong with the others."""
    for view in views:
        try:
            yield from check(view)
        except UnknownValueError as unknown:
            yield not_known(unknown.path or view.path)


def not_known(path: Path) -> NotChecked:
    """The finding for a value that preview can't know."""
    shown = show_path(path) or "value"
    return NotChecked(
        reason=Text(
            vi=f"chưa biết giá trị của {shown} ở bước xem trước; sẽ kiểm tra khi triển khai",
            en=f"{shown} is not known at preview; it is checked during the update",
        )
    )


@dataclass(frozen=True)
class References:
    """The resources a property refers to. `complete` is False when it names more than were found in this stack."""

    found: tuple[Resource, ...]
    complete: bool


@dataclass(frozen=True)
class Stack:
    """All resources of a stack, each decoded once, and the references between them."""

    resources: tuple[Resource, ...]

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Resources by URN."""
        return {resource.urn: resource for resource in self.resources}

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        grouped: dict[str, list[Resource]] = {}
        for resource in self.resources:
            grouped.setdefault(resource.type, []).append(resource)
        return {name: tuple(found) for name, found in grouped.items()}

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, in the engine's order."""
        if len(types) == 1:
            return self._by_type.get(types[0], ())
        return tuple(resource for resource in self.resources if resource.type in types)

    @cached_property
    def highest_level(self) -> int | None:
        """The highest level that a resource of the stack carries; None when none carries any."""
        return max((level for item in self.resources if (level := item.labels.level_or_none())), default=None)

    @cached_property
    def _by_value(self) -> Mapping[tuple[str, str], Resource]:
        """Resources by (type, text) for every text at the top of their properties: ids, names and ARNs among them."""
        index: dict[tuple[str, str], Resource] = {}
        for resource in self.resources:
            for key, value in resource.value.items():
                if isinstance(value, str) and _identifies(resource.type, key):
                    index.setdefault((resource.type, value), resource)
        return index

    def referenced(self, resource: Resource, property_name: str, wanted: str) -> References:
        """The resources of type `wanted` that a property of `resource` refers to.

        What the engine recorded as the property's dependencies counts first; values that equal an id, name or ARN of
        a resource of this stack count too, so that a reference typed by hand is seen as well.
        """
        found: dict[str, Resource] = {}
        for urn in resource.property_dependencies.get(property_name, ()):
            target = self.by_urn.get(urn)
            if target is not None and target.type == wanted:
                found[urn] = target
        value = resource.at(property_name).value
        items = [item for item in (value if isinstance(value, list) else [value]) if is_unknown(item) or item]
        for item in items:
            named = self._by_value.get((wanted, item)) if isinstance(item, str) else None
            if named is not None:
                found[named.urn] = named
        return References(tuple(found.values()), complete=len(found) >= len(items))

    def referring(self, target: Resource, source_type: str, property_name: str) -> tuple[Resource, ...]:
        """The resources of `source_type` whose property refers to `target`."""
        return self._referring_index(source_type, property_name, target.type).get(target.urn, ())

    @cached_property
    def _referring(self) -> dict[tuple[str, str, str], Mapping[str, tuple[Resource, ...]]]:
        return {}

    def _referring_index(self, source_type: str, property_name: str, wanted: str) -> Mapping[str, tuple[Resource, ...]]:
        key = (source_type, property_name, wanted)
        if key not in self._referring:
            grouped: dict[str, list[Resource]] = {}
            for source in self.of_type(source_type):
                for found in self.referenced(source, property_name, wanted).found:
                    grouped.setdefault(found.urn, []).append(source)
            self._referring[key] = {urn: tuple(sources) for urn, sources in grouped.items()}
        return self._referring[key]


def _identifies(type_token: str, key: str) -> bool:
    """Whether a property's value stands for the resource itself and not for one it refers to."""
    kind = type_token.rpartition(":")[2]
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind).lstrip("_")
    return key in IDENTITIES or key.removeprefix(f"{snake}_") in IDENTITIES or (snake, key) in OTHER_IDENTITIES


IDENTITIES = frozenset({"id", "arn", "name", "identifier"})
"""Properties that identify a resource, alone or after the resource's own word (vpc_id, db_subnet_group_name)."""

OTHER_IDENTITIES = frozenset(
    {
        ("bucket", "bucket"),
        ("db_instance", "db_instance_identifier"),
        ("file_system", "file_system_id"),
        ("security_group", "group_id"),
        ("zone", "zone_id"),
    }
)
"""Identifying properties that don't follow the pattern, by the resource's word."""
