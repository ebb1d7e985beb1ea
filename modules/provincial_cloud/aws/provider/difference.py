"""What a change of inputs does to a resource: nothing, an update in place, or a replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provincial_cloud.aws.provider.calls import refs
from provincial_cloud.aws.provider.comparison import same
from provincial_cloud.aws.resource import AwsResource


@dataclass(frozen=True)
class Change:
    """One argument that differs; `kind` is add, delete or update."""

    argument: str
    kind: str
    replaces: bool


@dataclass(frozen=True)
class Difference:
    """All that differs; `delete_first` where the new resource would have the old one's name."""

    changes: tuple[Change, ...]
    delete_first: bool

    @property
    def replaces(self) -> list[str]:
        """The arguments that force a replacement."""
        return [change.argument for change in self.changes if change.replaces]


def unsettable(kind: type[AwsResource]) -> frozenset[str]:
    """The arguments that no call can unset: those of partial update calls, and of aspects without `clear`."""
    life = kind.lifecycle
    kept = {name for call in life.update if call.partial for name in (*call.arguments, *refs(call.parameters))}
    kept |= {aspect.arguments[0] for aspect in life.aspects if len(aspect.arguments) == 1 and not aspect.clear}
    apart = {name for call in life.update if not call.partial for name in (*call.arguments, *refs(call.parameters))}
    apart |= {name for custom in life.custom for name in custom.arguments}
    return frozenset(kept - apart - {aspect.arguments[0] for aspect in life.aspects if aspect.switch})


def difference(
    kind: type[AwsResource], state: Mapping[str, Any], inputs: Mapping[str, Any], ignored: tuple[str, ...] = ()
) -> Difference:
    """Compare what the cloud had with what is asked for."""
    changes = []
    kept = unsettable(kind)
    for name, spec in kind.arguments.items():
        old, new = state.get(name), inputs.get(name)
        if name in ignored or (old is None and new is None) or same(spec, old, new):
            continue
        if new is None and (spec.replaces or name in kept) and not spec.watched:
            continue  # an argument no longer given keeps the value that the cloud chose or had
        verb = "add" if old is None else "delete" if new is None else "update"
        changes.append(Change(name, verb, spec.replaces or (spec.settled and verb != "update")))
    parts = [part[1:] for part in kind.lifecycle.id.split("/") if part.startswith("$")]
    names = [name for part in parts for name in part.split("|")]
    names += kind.lifecycle.unique
    names += [name for name, spec in kind.arguments.items() if spec.autoname]
    changed = {change.argument for change in changes}
    return Difference(tuple(changes), bool(names) and not changed & set(names))
