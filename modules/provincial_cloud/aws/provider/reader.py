"""Reading one resource type back from the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Call
from provincial_cloud.aws.provider.calls import Calls
from provincial_cloud.aws.provider.comparison import TAGS, behind_alias, same
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.tags import Tags
from provincial_cloud.aws.provider.template import parameters


class Reader:
    """Gives a resource's state as the cloud has it."""

    def __init__(self, calls: Calls, tags: Tags) -> None:
        self._calls = calls
        self._tags = tags
        self._life = calls.life
        self._kind = calls.kind

    def parameters(self, id: str, state: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of the call that reads the resource."""
        return parameters(self._life.service, self._life.read, self._calls.scope(state, id=id))

    def item(self, id: str, state: Mapping[str, Any]) -> Any:
        """The resource in the answer of its read call, None when it is gone. Raises ApiError."""
        item = self.remains(id, state)
        if item is not None and self._life.gone_when and jmespath.search(self._life.gone_when, item):
            return None
        return item

    def remains(self, id: str, state: Mapping[str, Any]) -> Any:
        """What the read call still shows, though it may be deleted. Raises ApiError."""
        try:
            answer = self._calls.send(self._life.read, self._calls.scope(state, id=id))
        except ApiError as error:
            if error.code in self._life.gone:
                return None
            raise
        item = jmespath.search(self._life.item, answer)
        if self._life.select:
            item = self._selected(item or [], self._calls.named(id, state))
        return None if item == [] else item

    def _selected(self, items: list[Any], values: Mapping[str, Any]) -> Any:
        for item in items:
            found = {name: jmespath.search(path, item) for name, path in self._life.select.items()}
            if all(same(self._kind.arguments[name], value, values.get(name)) for name, value in found.items()):
                return item
        return None

    def results(self, item: Any, state: Mapping[str, Any], id: str) -> dict[str, Any]:
        """The results that an item tells, and those that follow from the arguments."""
        found = {}
        for name in self._kind.results:
            if name in self._life.formats:
                found[name] = self._life.formats[name].format_map({"id": id, **state})
            elif item is not None:
                found[name] = jmespath.search(self._life.values.get(name, name), item)
        return {name: value for name, value in found.items() if value is not None}

    def _told(self, item: Any) -> dict[str, Any]:
        """The results that the item itself tells, which further calls may name."""
        names = [name for name in self._kind.results if name not in self._life.formats]
        found = {name: jmespath.search(self._life.values.get(name, name), item) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def look(self, id: str, known: dict[str, Any], *, everything: bool) -> dict[str, Any] | None:
        """The whole state as the cloud has it, None when the resource is gone.

        Arguments that were never given stay unset unless they are watched; `everything` reads those too, as an import
        needs. Raises ApiError.
        """
        item = self.item(id, known)
        if item is None:
            return None
        seen = {**self._told(item), **{name: value for name, value in known.items() if value is not None}}
        found: dict[str, Any] = {}
        apart: set[str] = set()
        for aspect in self._life.aspects:
            if aspect.get is not None or aspect.values:
                apart |= set(aspect.arguments)
                found |= self._part(aspect.get, aspect.absent, id, seen, item, aspect.arguments, aspect.values)
                if aspect.switch and found[aspect.arguments[0]] is None:
                    found[aspect.arguments[0]] = False
        for members in self._life.members:
            apart.add(members.argument)
            paths = {members.argument: members.values or members.argument}
            found |= self._part(members.get, members.absent, id, seen, item, (members.argument,), paths)
        for custom in self._life.custom:
            apart |= set(custom.arguments)
            if custom.view is not None:
                found |= custom.view(item, {**seen, **found})
            elif custom.look is not None:
                found |= custom.look(self._calls, id, {**seen, **found})
        for name, spec in self._kind.arguments.items():
            if name not in apart:
                value = jmespath.search(self._life.values.get(name, name), item) if isinstance(item, Mapping) else None
                if value is not None or spec.watched:
                    found[name] = value
        found |= {name: value for name, value in self._calls.in_id(id).items() if name not in apart}
        if self._life.tagging and TAGS in self._kind.arguments:
            found[TAGS] = self._tags.read(id, seen, item)
        state: dict[str, Any] = {}
        for name, spec in self._kind.arguments.items():
            value, old = found.get(name), known.get(name)
            if spec.pairs and isinstance(value, list):
                value = {pair["key"]: pair.get("value", "") for pair in value}
                if isinstance(old, Mapping) and not everything:  # the others are the cloud's own affair
                    value = {key: item for key, item in value.items() if key in old}
            if spec.local or spec.write_only or name not in found:
                state[name] = old
            elif old is None and not everything and not spec.watched and name != TAGS:
                state[name] = None
            else:
                state[name] = old if same(spec, value, old) or behind_alias(spec, value, old) else value
        state |= {name: known[name] for name in self._kind.results if name in known}
        state |= self.results(item, state, id)
        return {name: value for name, value in state.items() if value is not None}

    def _part(
        self,
        get: Call | None,
        absent: tuple[str, ...],
        id: str,
        known: Mapping[str, Any],
        item: Any,
        names: tuple[str, ...],
        paths: Mapping[str, str],
    ) -> dict[str, Any]:
        source = item
        if get is not None:
            try:
                source = self._calls.send(get, self._calls.scope(known, id=id))
            except ApiError as error:
                if error.code not in absent:
                    raise
                return dict.fromkeys(names)
        return {name: jmespath.search(paths.get(name, name), source) for name in names}
