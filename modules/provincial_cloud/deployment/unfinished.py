"""What a killed run was about to create: noted in the state until a later run has taken it over or removed it.

The engine writes down a creation before it asks for it, so a killed run leaves operations of which nobody knows
whether they happened. Each creation is put into the state as something to delete, under an id that says no more than
`UNFINISHED`. A run that asks for the same resource again adopts it by its claim, long before the engine comes to
deletions, and then nothing is left to delete. A run that no longer asks for it removes it, found by the same claim.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provincial_cloud.state_marks import UNFINISHED

CLOUD = "provincial:aws:"
CLUSTER = "kubernetes:"
OURS = (CLOUD, CLUSTER)
"""How the types begin whose provider finds again what a killed run made."""


def is_unsettled(deployment: Mapping[str, Any]) -> bool:
    """Whether a killed run left operations in a state, or an earlier recovery left notes of them."""
    noted = any(one.get("id") == UNFINISHED for one in deployment.get("resources") or ())
    return noted or bool(deployment.get("pending_operations"))


def settled(deployment: Mapping[str, Any]) -> dict[str, Any]:
    """The state without pending operations, its creations noted as things to delete.

    Updates and deletions are forgotten, since the next run reads the cloud back. A note goes once the state holds the
    resource.
    """
    resources = list(deployment.get("resources") or ())
    for operation in deployment.get("pending_operations") or ():
        begun = operation["resource"]
        if operation["type"] == "creating" and str(begun["type"]).startswith(OURS):
            resources.append({**begun, "id": UNFINISHED, "outputs": begun.get("inputs") or {}, "delete": True})
    kept, held = [], {_mark(one) for one in resources if _is_ours(one) and not one.get("delete")}
    for one in resources:
        if one.get("id") == UNFINISHED:
            mark = _mark(one)
            if mark in held:
                continue
            held.add(mark)
        kept.append(one)
    after = {**deployment, "resources": kept}
    after.pop("pending_operations", None)
    return after


def _is_ours(resource: Mapping[str, Any]) -> bool:
    return str(resource["type"]).startswith(OURS)


def _mark(resource: Mapping[str, Any]) -> str:
    """What a killed run's creation is known by: for an object in a cluster its name, for others their claim.

    A claim differs from its true one where secrets force a replacement.
    """
    if str(resource["type"]).startswith(CLUSTER):
        named = (resource.get("inputs") or {}).get("metadata") or {}
        return json.dumps([resource["urn"], named.get("namespace"), named.get("name")])
    import provincial_cloud.aws  # noqa: F401 - declares every type
    from provincial_cloud.aws.provider.claims import claim
    from provincial_cloud.aws.resource import TYPES

    kind = TYPES.get(resource["type"])
    return claim(resource["urn"], resource.get("inputs") or {}, kind.arguments if kind else {})
