"""What a change would do: each property that differs, whether it forces a replacement, and what goes first then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provincial_cloud.kubernetes.provider.kinds import CLUSTER_WIDE, Kind, is_built_in
from provincial_cloud.kubernetes.provider.objects import (
    AUTONAMED,
    DEFAULT_NAMESPACE,
    metadata,
    name_of,
    namespace_of,
    says,
)
from provincial_cloud.kubernetes.provider.pruning import prune
from provincial_cloud.kubernetes.provider.quantities import same_quantity
from provincial_cloud.kubernetes.provider.replacement import Mutable, Path, fixed_properties, touches
from provincial_cloud.provider_protocol.marks import UNKNOWN


@dataclass(frozen=True)
class Change:
    """One property that differs; `kind` is add, delete or update, `path` in the engine's spelling."""

    path: str
    kind: str
    replaces: bool


@dataclass(frozen=True)
class Difference:
    """All that differs."""

    changes: tuple[Change, ...]
    keeps_name: bool
    """Whether a replacement would have the very name of what it replaces, which then has to go first."""

    @property
    def replaces(self) -> list[str]:
        """The properties that force a replacement."""
        return [change.path for change in self.changes if change.replaces]


def difference(
    kind: Kind,
    old_inputs: dict[str, Any],
    live: dict[str, Any],
    inputs: dict[str, Any],
    *,
    mutable: Mutable,
    ignored: tuple[str, ...] = (),
) -> Difference:
    """How the new, normalised `inputs` differ from what `live` has of the old ones.

    The live object counts, not the old inputs, so that what somebody changed by hand is put right once a refresh has
    seen it.
    """
    old = prune(live, old_inputs)
    old.setdefault("apiVersion", kind.api_version)
    old.setdefault("kind", kind.kind)
    metadata(old).pop("resourceVersion", None)
    _align(kind, old, live, inputs)
    fixed = fixed_properties(kind, immutable=inputs.get("immutable") is True, mutable=mutable)
    changes: list[Change] = []
    _compare((), old, inputs, fixed, changes, quantities=is_built_in(kind.group))
    kept = tuple(change for change in changes if not any(_covers(path, change.path) for path in ignored))
    stays = name_of(inputs) == name_of(live) and _place(inputs) == _place(live)
    return Difference(kept, bool(name_of(inputs)) and not says(inputs, AUTONAMED) and stays)


def _place(values: dict[str, Any]) -> str:
    return namespace_of(values) or DEFAULT_NAMESPACE


def _align(kind: Kind, old: dict[str, Any], live: dict[str, Any], inputs: dict[str, Any]) -> None:
    """Let names and namespaces that only one side spells out be equal."""
    if inputs.get("metadata") is UNKNOWN:
        return
    for side in (old, inputs):
        if not isinstance(side.get("metadata"), dict):
            side["metadata"] = {}
        if kind.kind in CLUSTER_WIDE:
            side["metadata"].pop("namespace", None)
        elif not side["metadata"].get("namespace"):
            side["metadata"]["namespace"] = DEFAULT_NAMESPACE
    if kind.kind not in CLUSTER_WIDE and not namespace_of(live):  # a cluster-wide custom resource
        for side in (old, inputs):
            side["metadata"].pop("namespace", None)
    if name_of(inputs):
        old["metadata"]["name"] = name_of(live)


def _compare(path: Path, old: Any, new: Any, fixed: tuple[Path, ...], found: list[Change], *, quantities: bool) -> None:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**new, **old}:
            if new.get(key) is None:
                if old.get(key) is not None:
                    found.append(_change((*path, key), "delete", None, fixed))
            elif old.get(key) is None:
                found.append(_change((*path, key), "add", new[key], fixed))
            else:
                _compare((*path, key), old[key], new[key], fixed, found, quantities=quantities)
    elif isinstance(old, list) and isinstance(new, list):
        for at, (before, after) in enumerate(zip(old, new, strict=False)):
            _compare((*path, at), before, after, fixed, found, quantities=quantities)
        for at in range(len(old), len(new)):
            found.append(_change((*path, at), "add", new[at], fixed))
        for at in range(len(new), len(old)):
            found.append(_change((*path, at), "delete", None, fixed))
    elif (new is UNKNOWN or old != new or isinstance(old, bool) is not isinstance(new, bool)) and not (
        quantities and same_quantity(path, old, new)
    ):
        found.append(_change(path, "update", new, fixed))


def _change(path: Path, kind: str, value: Any, fixed: tuple[Path, ...]) -> Change:
    whole = path == ("metadata",) and kind == "delete"
    return Change(spelt(path), kind, whole or touches(path, value, fixed))


def spelt(path: Path) -> str:
    """A property path in the engine's spelling: `spec.ports[0]`, `data["a.b"]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif any(sign in part for sign in '."[]'):
            quoted = part.replace('"', '\\"')
            text += f'["{quoted}"]'
        else:
            text += f".{part}" if text else part
    return text


def _covers(ignored: str, path: str) -> bool:
    """Whether an ignored property is the changed one or holds it; `*` and `[*]` stand for any one part."""
    above, parts = parsed(ignored), parsed(path)
    return len(above) <= len(parts) and all(one in (other, _ANY) for one, other in zip(above, parts, strict=False))


_ANY = "*"


def parsed(text: str) -> list[str]:
    """The parts of a property path in the engine's spelling."""
    parts: list[str] = []
    at, word = 0, ""
    while at < len(text):
        if text.startswith('["', at):
            end = at + 2
            while end < len(text) and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            parts += [word] if word else []
            parts.append(text[at + 2 : end].replace('\\"', '"'))
            word, at = "", end + 2
        elif text[at] == "[":
            end = text.find("]", at)
            end = len(text) if end < 0 else end
            parts += [word] if word else []
            parts.append(text[at + 1 : end])
            word, at = "", end + 1
        elif text[at] == ".":
            parts += [word] if word else []
            word, at = "", at + 1
        else:
            word += text[at]
            at += 1
    return [*parts, word] if word else parts
