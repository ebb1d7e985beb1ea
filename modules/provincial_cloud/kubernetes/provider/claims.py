"""Which objects a state holds and which this run took over, so that nothing is adopted twice or deleted by mistake."""

from __future__ import annotations

import threading

from provincial_cloud.kubernetes.provider.kinds import Kind

Key = tuple[str, str, str]


def key_of(kind: Kind, id: str) -> Key:
    """What identifies an object, whichever version it is asked for in."""
    return (kind.group, kind.kind, id)


class Claims:
    """Objects by group, kind and id, and what is only planned to be there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: set[Key] = set()
        self._taken_over: set[Key] = set()
        self._namespaces: set[str] = set()
        self._kinds: set[tuple[str, str]] = set()

    def hold(self, key: Key) -> None:
        """Note that the state holds an object."""
        with self._lock:
            self._held.add(key)

    def release(self, key: Key) -> None:
        """Note that an object which the state held is gone."""
        with self._lock:
            self._held.discard(key)

    def holds(self, key: Key) -> bool:
        """Whether the state holds an object."""
        return key in self._held

    def take_over(self, key: Key) -> None:
        """Note that this run adopted an object: the state holds it from now on."""
        with self._lock:
            self._held.add(key)
            self._taken_over.add(key)

    def took_over(self, key: Key) -> bool:
        """Whether this run adopted an object."""
        return key in self._taken_over

    def plan_namespace(self, name: str) -> None:
        """Note that the program declares a namespace."""
        with self._lock:
            self._namespaces.add(name)

    def plans_namespace(self, name: str) -> bool:
        """Whether the program declares a namespace."""
        return name in self._namespaces

    def plan_kind(self, group: str, kind: str) -> None:
        """Note that the program declares a CustomResourceDefinition."""
        with self._lock:
            self._kinds.add((group, kind))

    def plans_kind(self, kind: Kind) -> bool:
        """Whether the program declares the definition of a kind."""
        return (kind.group, kind.kind) in self._kinds
