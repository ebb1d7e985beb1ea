"""What a layer hands on to the layers above it: one typed record, whichever stack holds the layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self, TypeVar, cast

import pulumi

from provincial_cloud.deployment.stack_file import Layer, stack_with_layer
from provincial_cloud.environment import Cluster, Environment
from provincial_cloud.project import Project

_H = TypeVar("_H", bound="Handover")
_P = TypeVar("_P", bound=pulumi.ProviderResource)


@dataclass(frozen=True, kw_only=True)
class Handover:
    """Base of the records. Every field is an output of the stack of the same name, so no two layers share a name."""

    layer: ClassVar[Layer]

    def exported(self) -> dict[str, pulumi.Output[Any]]:
        """The stack's outputs."""
        return {field.name: pulumi.Output.from_input(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def of_stack(cls, reference: pulumi.StackReference) -> Self:
        """The record as another stack has exported it; a missing output is an error of the engine."""
        return cls(**{field.name: reference.require_output(field.name) for field in fields(cls)})


class Deployment:
    """One stack being deployed: its environment, the layers it holds, and what other stacks hold of the same."""

    def __init__(self, stack: str, environment: Environment, layers: tuple[Layer, ...]) -> None:
        self.stack = stack
        self.environment = environment
        self.layers = layers
        self._made: dict[type[Handover], Handover] = {}
        self._outputs: dict[str, pulumi.Output[Any]] = {}
        self._first: dict[str, pulumi.Resource] = {}
        self._providers: dict[str, pulumi.ProviderResource] = {}

    def keep(self, handover: Handover, first: Mapping[str, pulumi.Resource] | None = None) -> None:
        """Note what a layer of this stack hands on, and by name what must be there before what needs it."""
        self._made[type(handover)] = handover
        self._outputs.update(handover.exported())
        self.precede(first or {})

    def precede(self, first: Mapping[str, pulumi.Resource]) -> None:
        """Note by name what must be there before what needs it."""
        self._first.update(first)

    def outputs(self) -> dict[str, pulumi.Output[Any]]:
        """The outputs of the stack: what its own layers hand on."""
        return self._outputs

    def read(self, kind: type[_H]) -> _H:
        """What a layer hands on, from this stack or from the one that holds it.

        Raises UsageError when no stack of the environment holds it, or several do.
        """
        found = self._made.get(kind)
        if found is None:
            holder = stack_with_layer(Project.find(), self.environment.name, kind.layer, wanted_by=self.stack)
            name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{holder}"
            found = self._made[kind] = kind.of_stack(pulumi.StackReference(name))
        assert isinstance(found, kind)
        return found

    def provider(self, name: str, make: Callable[[str], _P]) -> _P:
        """The provider of that name, one for all layers of the stack; made when it is first wanted."""
        found = self._providers.get(name)
        if found is None:
            found = self._providers[name] = make(name)
        return cast("_P", found)

    def cluster(self, cluster: Cluster) -> pulumi.ProviderResource:
        """The provider of a cluster, one for all layers of the stack."""
        from provincial_cloud.kubernetes.reach import cluster_provider

        return self.provider(f"cluster-{cluster.id}", lambda name: cluster_provider(name, cluster))

    def first(self, *names: str) -> list[pulumi.Resource]:
        """The resources of these names that this stack makes itself, for `depends_on`."""
        return [self._first[name] for name in names if name in self._first]
