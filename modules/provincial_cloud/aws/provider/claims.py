"""Finding again what a killed run made: each created resource carries a claim, and only a matching claim adopts it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from typing import Any

from provincial_cloud.aws.declaration import ArgumentSpec, Find
from provincial_cloud.aws.provider.comparison import same

CLAIM_LENGTH = 32


def claim(urn: str, inputs: Mapping[str, Any], specs: Mapping[str, ArgumentSpec]) -> str:
    """The mark of the resource that `urn` would be with these inputs, 32 hexadecimal characters.

    Only arguments that force a replacement count, so that a replacement never takes its predecessor for itself.
    """
    fixed = {name: inputs.get(name) for name, spec in specs.items() if spec.replaces and not spec.secret}
    fixed |= {name: inputs.get(name) is not None for name, spec in specs.items() if spec.settled}
    text = json.dumps([urn, fixed], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:CLAIM_LENGTH]


class Claims:
    """What is in the cloud under a claim but in no state, one listing a type, place and process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[tuple[str, str]] = set()
        self._items: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._taken_over: set[tuple[str, str]] = set()

    def know(self, token: str, id: str) -> None:
        """Remember that state holds this resource, so that nobody adopts it."""
        if id:
            self._known.add((token, id))

    def knows(self, token: str, id: str) -> bool:
        """Whether state holds this resource."""
        return (token, id) in self._known

    def take_over(self, token: str, id: str) -> None:
        """Remember that this run adopted the resource: from now on state holds it."""
        self._taken_over.add((token, id))
        self.know(token, id)

    def took_over(self, token: str, id: str) -> bool:
        """Whether this run adopted the resource."""
        return (token, id) in self._taken_over

    def orphan(
        self,
        token: str,
        find: Find,
        mark: str,
        inputs: Mapping[str, Any],
        specs: Mapping[str, ArgumentSpec],
        listing: Any,
        *,
        place: str = "",
        fresh: bool = False,
    ) -> str | None:
        """The id of a resource that carries `mark` and that no state holds; `listing` gives the candidates.

        `place` says where is listed, as listeners are listed a load balancer. `fresh` lists again, as after an answer
        that got lost.
        """
        with self._lock:
            if fresh or (token, place) not in self._items:
                self._items[token, place] = listing()
            items = self._items[token, place]
        for item in items:
            if (token, item["id"]) in self._known:
                continue
            if find.match:
                if all(same(specs[name], item["match"][name], inputs.get(name)) for name in find.match):
                    return str(item["id"])
            elif str(item["claim"]).partition("-")[0] == mark:
                return str(item["id"])
        return None
