"""API calls of one resource type, their parameters filled from a resource's values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Call, Lifecycle, Ref, When
from provincial_cloud.aws.provider.comparison import TAGS
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.aws.provider.shapes import from_api, member_name
from provincial_cloud.aws.provider.template import Scope, parameters
from provincial_cloud.aws.resource import AwsResource

_PAGE_MARKS = ("NextToken", "NextMarker", "Marker", "nextToken")


class Calls:
    """What every part of a resource's life sends its calls through; hooks see it as `Client`."""

    def __init__(self, kind: type[AwsResource], connection: Connection) -> None:
        self.kind = kind
        self.life: Lifecycle = kind.lifecycle
        self.specs = kind.arguments
        self.connection = connection

    def call(self, operation: str, /, **given: object) -> dict[str, Any]:
        """Send one call of the resource's service for a hook; parameters and answer in the API's own spelling."""
        return self.connection.call(self.life.service, operation, dict(given))

    def send(
        self, call: Call, scope: Scope, *, arguments: tuple[str, ...] | None = None, repeatable: bool = True
    ) -> Any:
        """Send one call; gives the answer in snake_case. Raises ApiError."""
        service = call.service or self.life.service
        filled = parameters(self.life.service, call, scope, arguments)
        answer = self.connection.call(service, call.operation, filled, repeatable=repeatable)
        return from_api(self.connection.operation(service, call.operation).output_shape, answer)

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
        return {part[1:]: value for part, value in found if part.startswith("$")}

    def named(self, id: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values together with what the id tells, as an import knows nothing else."""
        return {**self.in_id(id), **{name: value for name, value in values.items() if value is not None}}

    def sent_on_create(self) -> tuple[str, ...]:
        """The arguments that the create call itself takes."""
        shape = self.connection.operation(self.life.service, self.life.create.operation).input_shape
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
            value = inputs.get(part[1:]) if part.startswith("$") else jmespath.search(part, answer)
            parts.append(str(value))
        return "/".join(parts)

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
            following = next(
                (raw[key] for key in ("NextToken", "NextMarker", "Marker", "nextToken") if raw.get(key)), None
            )
            target = next((k for k in ("NextToken", "Marker", "nextToken") if k in shape.input_shape.members), None)
            if not following or target is None:
                return
            filled = {**filled, target: following}


def refs(template: Any) -> set[str]:
    """The arguments that a call's parameters name."""
    if isinstance(template, Ref | When):
        return {template.name.partition(".")[0]}
    if isinstance(template, Mapping):
        return set().union(*(refs(item) for item in template.values())) if template else set()
    if isinstance(template, list):
        return set().union(*(refs(item) for item in template)) if template else set()
    return set()
