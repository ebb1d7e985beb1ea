"""Reading one resource type back from the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Call
from provincial_cloud.aws.provider.calls import Calls
from provincial_cloud.aws.provider.comparison import TAGS, same
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
        try:
            answer = self._calls.send(self._life.read, self._calls.scope(state, id=id))
        except ApiError as error:
            if error.code in self._life.gone:
                return None
            raise
        item = jmespath.search(self._life.item, answer)
        if item is None or item == [] or (self._life.gone_when and jmespath.search(self._life.gone_when, item)):
            return None
        return item

    def results(self, item: Any, state: Mapping[str, Any], id: str) -> dict[str, Any]:
        """The results that an item tells, and those that follow from the arguments."""
        found = {}
        for name in self._kind.results:
            if name in self._life.formats:
                found[name] = self._life.formats[name].format_map({"id": id, **state})
            elif item is not None:
                found[name] = jmespath.search(self._life.values.get(name, name), item)
        return {name: value for name, value in found.items() if value is not None}

    def look(self, id: str, known: dict[str, Any], *, everything: bool) -> dict[str, Any] | None:
        """The whole state as the cloud has it, None when the resource is gone.

        Arguments that were never given stay unset unless they are watched; `everything` reads those too, as an import
        needs. Raises ApiError.
        """
        item = self.item(id, known)
        if item is None:
            return None
        found: dict[str, Any] = {}
        apart: set[str] = set()
        for aspect in self._life.aspects:
            if aspect.get is not None or aspect.values:
                apart |= set(aspect.arguments)
                found |= self._part(aspect.get, aspect.absent, id, known, item, aspect.arguments, aspect.values)
        for members in self._life.members:
            apart.add(members.argument)
            paths = {members.argument: members.values or members.argument}
            found |= self._part(members.get, members.absent, id, known, item, (members.argument,), paths)
        for custom in self._life.custom:
            apart |= set(custom.arguments)
            found |= custom.look(self._calls, id, {**known, **found})
        for name, spec in self._kind.arguments.items():
            if name not in apart:
                value = jmespath.search(self._life.values.get(name, name), item) if isinstance(item, Mapping) else None
                if value is not None or spec.watched:
                    found[name] = value
        parts = self._life.id.split("/")
        for index, part in enumerate(parts):
            if part.startswith("$") and part[1:] not in apart:
                found[part[1:]] = id.split("/", len(parts) - 1)[index]
        if self._life.tagging and TAGS in self._kind.arguments:
            found[TAGS] = self._tags.read(id, known, item)
        state: dict[str, Any] = {}
        for name, spec in self._kind.arguments.items():
            value, old = found.get(name), known.get(name)
            if spec.local or spec.write_only or name not in found:
                state[name] = old
            elif old is None and not everything and not spec.watched and name != TAGS:
                state[name] = None
            else:
                state[name] = old if same(spec, value, old) else value
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
