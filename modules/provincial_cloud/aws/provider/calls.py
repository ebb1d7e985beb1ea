"""API calls of one resource type, their parameters filled from a resource's values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Call, Every, Lifecycle, Ref, When
from provincial_cloud.aws.provider.comparison import TAGS
from provincial_cloud.aws.provider.connection import Connection, next_page
from provincial_cloud.aws.provider.shapes import from_api, member_name
from provincial_cloud.aws.provider.template import Scope, operation, parameters
from provincial_cloud.aws.resource import AwsResource


class Calls:
    """What every part of a resource's life sends its calls through; hooks see it as `Client`."""

    def __init__(self, kind: type[AwsResource], connection: Connection) -> None:
        self.kind = kind
        self.life: Lifecycle = kind.lifecycle
        self.specs = kind.arguments
        self.connection = connection

    def call(self, method: str, /, **given: object) -> dict[str, Any]:
        """Send one call of the resource's service for a hook; parameters and answer in the API's own spelling."""
        return self.connection.call(self.life.service, method, dict(given))

    def pause(self, seconds: float) -> None:
        """Wait before a hook looks again; ends at once when the run is cancelled."""
        self.connection.pause(seconds)

    def send(
        self, call: Call, scope: Scope, *, arguments: tuple[str, ...] | None = None, repeatable: bool = True
    ) -> Any:
        """Send one call; gives the answer in snake_case. Raises ApiError."""
        service = call.service or self.life.service
        filled = parameters(self.life.service, call, scope, arguments)
        method = operation(call, scope.values)
        answer = self.connection.call(service, method, filled, repeatable=repeatable)
        return from_api(self.connection.operation(service, method).output_shape, answer)

    def scope(
        self, values: Mapping[str, Any], id: str | None = None, mark: str | None = None, each: Any = None
    ) -> Scope:
        """What the Refs of a call may name."""
        region = self.connection.target.region
        if id is not None:
            values = self.named(id, values)
        return Scope(values=values, specs=self.specs, id=id, claim=mark, each=each, region=region)

    def in_id(self, id: str) -> dict[str, str]:
        """The arguments that an id consists of."""
        parts = self.life.id.split("/")
        found = zip(parts, id.split("/", len(parts) - 1), strict=False)
        named = {part[1:]: value for part, value in found if part.startswith("$")}
        return {self._fitting(name.split("|"), value): value for name, value in named.items()}

    def _fitting(self, names: list[str], value: str) -> str:
        """Of arguments that exclude each other, the one whose form a value has."""
        return next((name for name in names[:-1] if re.fullmatch(self.specs[name].form or "", value)), names[-1])

    def named(self, id: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values together with what the id tells, as an import knows nothing else."""
        return {**self.in_id(id), **{name: value for name, value in values.items() if value is not None}}

    def sent_on_create(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The arguments that the create call itself takes."""
        shape = self.connection.operation(self.life.service, operation(self.life.create, values)).input_shape
        apart = {name for custom in self.life.custom if custom.on_create for name in custom.arguments}
        apart |= {members.argument for members in self.life.members}
        apart |= {name for aspect in self.life.aspects if aspect.put_on_create for name in aspect.arguments}
        return tuple(
            name
            for name, spec in self.specs.items()
            if name != TAGS and not spec.local and name not in apart and member_name(shape, name)
        )

    def id_from(self, inputs: Mapping[str, Any], answer: Any) -> str:
        """The id of what a create call made."""
        parts = []
        for part in self.life.id.split("/"):
            given = [inputs.get(name) for name in part[1:].split("|")] if part.startswith("$") else []
            value = next((one for one in given if one is not None), None) if given else jmespath.search(part, answer)
            parts.append(self.bare(value))
        return "/".join(parts)

    def bare(self, id: Any) -> str:
        """An id of an answer without what the API puts before it."""
        return str(id).removeprefix(self.life.id_prefix)

    def id_before(self, inputs: Mapping[str, Any]) -> str | None:
        """The id where arguments or the type alone tell it, None where only the create call does."""
        known = all(part.startswith(("$", "'")) for part in self.life.id.split("/"))
        return self.id_from(inputs, {}) if known else None

    def pages(self, call: Call, scope: Scope) -> Iterable[Any]:
        """Every page of a listing, in snake_case."""
        service = call.service or self.life.service
        filled = parameters(self.life.service, call, scope)
        shape = self.connection.operation(service, call.operation)
        while True:
            raw = self.connection.call(service, call.operation, filled)
            yield from_api(shape.output_shape, raw)
            following = next_page(service, shape.name, raw)
            if not following:
                return
            filled = {**filled, **following}


def refs(template: Any) -> set[str]:
    """The arguments that a call's parameters name."""
    if isinstance(template, Ref | When | Every):
        return {template.name.partition(".")[0]}
    if isinstance(template, Mapping):
        return set().union(*(refs(item) for item in template.values())) if template else set()
    if isinstance(template, list):
        return set().union(*(refs(item) for item in template)) if template else set()
    return set()
