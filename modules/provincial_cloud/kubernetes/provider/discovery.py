"""Where a kind's objects lie on the server: one listing an API group and version, asked for when first needed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from urllib.parse import quote

from provincial_cloud.errors import Problem
from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.failures import ApiError, UnknownKindError
from provincial_cloud.kubernetes.provider.kinds import Kind


@dataclass(frozen=True)
class Place:
    """The collection of a kind's objects."""

    root: str
    plural: str
    namespaced: bool
    verbs: tuple[str, ...]

    def collection(self, namespace: str) -> str:
        """The path of all objects, in a namespace where the kind has one."""
        middle = f"/namespaces/{quote(namespace, safe='')}" if self.namespaced else ""
        return f"{self.root}{middle}/{self.plural}"

    def path(self, namespace: str, name: str) -> str:
        """The path of one object."""
        return f"{self.collection(namespace)}/{quote(name, safe='')}"


class Discovery:
    """The kinds of one server; a kind that isn't there is looked for again each time it is asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._places: dict[str, dict[str, Place]] = {}

    def place(self, kind: Kind) -> Place:
        """Where objects of a kind lie. Raises UnknownKindError, ApiError, UnreachableError."""
        found = self._places.get(kind.api_version, {}).get(kind.kind)
        if found is None:
            with self._lock:
                found = self._places.get(kind.api_version, {}).get(kind.kind)
                if found is None:
                    self._places[kind.api_version] = self._listed(kind.api_version)
                    found = self._places[kind.api_version].get(kind.kind)
        if found is None:
            raise _unknown(kind, self._connection.server, sorted(self._places[kind.api_version]))
        return found

    def _listed(self, api_version: str) -> dict[str, Place]:
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        try:
            answer = self._connection.call("GET", root)
        except ApiError as error:
            if error.code == 404:
                return {}
            raise
        return {
            one["kind"]: Place(root, one["name"], bool(one.get("namespaced")), tuple(one.get("verbs") or ()))
            for one in answer.get("resources") or ()
            if "/" not in one["name"]
        }


def _unknown(kind: Kind, server: str, known: list[str]) -> UnknownKindError:
    return UnknownKindError(
        Problem(
            summary=f"the cluster has no kind {kind}",
            given=f"{server}",
            allowed=f"in {kind.api_version}: {', '.join(known)}" if known else None,
            why="the kind is misspelt, its version is not served, or its CustomResourceDefinition is not there yet",
            next_step="correct apiVersion and kind, or declare the CustomResourceDefinition and depend on it",
        )
    )
