"""What a change of inputs does to a resource: nothing, an update in place, or a replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


def difference(
    kind: type[AwsResource], state: Mapping[str, Any], inputs: Mapping[str, Any], ignored: tuple[str, ...] = ()
) -> Difference:
    """Compare what the cloud had with what is asked for."""
    changes = []
    for name, spec in kind.arguments.items():
        old, new = state.get(name), inputs.get(name)
        if name in ignored or (old is None and new is None) or same(spec, old, new):
            continue
        if new is None and spec.replaces and not spec.watched:
            continue  # an argument no longer given keeps the value that the cloud chose or had
        verb = "add" if old is None else "delete" if new is None else "update"
        changes.append(Change(name, verb, spec.replaces))
    names = [part[1:] for part in kind.lifecycle.id.split("/") if part.startswith("$")]
    names += [name for name, spec in kind.arguments.items() if spec.autoname]
    changed = {change.argument for change in changes}
    return Difference(tuple(changes), bool(names) and not changed & set(names))
