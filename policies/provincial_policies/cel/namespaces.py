"""The namespaces that are known where the rules run: what CEL's `namespaceObject` stands for there.

The API server knows the namespace of every object that arrives. A preview knows those that the same run declares, a
reading of files those in the files, the audit those of the cluster. Any other is unknown, never taken as empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from provincial_policies.cel.kinds import KINDS, NAMESPACE
from provincial_policies.cel.sending import as_sent
from provincial_policies.values import Path, Unknown, is_unknown

if TYPE_CHECKING:
    from provincial_policies.resource import Resource

ROOT: Final = "namespaceObject"
UNDECLARED: Final[Path] = (ROOT,)
"""Where a value lies that is unknown because the whole namespace is; one inside a known namespace lies deeper."""
DEFAULT: Final = "default"
NAME_LABEL: Final = "kubernetes.io/metadata.name"
"""The label that the API server itself gives every namespace."""


class Namespaces:
    """Namespaces by cluster (the provider they are declared through) and name."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Mapping[str, Any]] = {}

    def note(self, resource: Resource) -> None:
        """Remember a namespace; any other resource is let pass."""
        if resource.type == NAMESPACE.token and (name := _text(resource.value, "name")) is not None:
            self._known[resource.provider, name] = resource.value

    def known(self, resource: Resource) -> bool:
        """Whether the namespace around a resource is known, or there is none."""
        return not _lies_in_one(resource) or (resource.provider, self.name_of(resource)) in self._known

    def around(self, resource: Resource) -> Any:
        """The namespace that a resource lies in, None where it lies in none, Unknown where it is not known."""
        if not _lies_in_one(resource):
            return None
        name = self.name_of(resource)
        found = self._known.get((resource.provider, name)) if name is not None else None
        return Unknown(UNDECLARED) if found is None else _as_served(found, name)

    @staticmethod
    def name_of(resource: Resource) -> str | None:
        """The name of the namespace that a resource lies in; None where it is not known yet."""
        metadata = resource.value.get("metadata")
        if not isinstance(metadata, Mapping) or metadata.get("namespace") is None:
            return None if is_unknown(metadata) else DEFAULT
        return _text(resource.value, "namespace")


def _lies_in_one(resource: Resource) -> bool:
    return resource.type in KINDS and KINDS[resource.type].namespaced


def _text(value: Mapping[str, Any], name: str) -> str | None:
    metadata = value.get("metadata")
    found = metadata.get(name) if isinstance(metadata, Mapping) else None
    return found if isinstance(found, str) else None


def _as_served(value: Mapping[str, Any], name: str | None) -> dict[str, Any]:
    """As the API server shows it to a policy: with the label of its name, without what is null."""
    made: dict[str, Any] = as_sent(dict(value), UNDECLARED)
    labels = made["metadata"].setdefault("labels", {})
    if isinstance(labels, dict):
        labels.setdefault(NAME_LABEL, name)
    return made
