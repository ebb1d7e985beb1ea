"""Who of a unit may do what in its namespaces: groups that sign-in tells the cluster of. Pure manifests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provincial_cloud.platform.roles import IN_NAMESPACES, ClusterRole, role_binding


def group_of(unit: str, role: ClusterRole, prefix: str) -> str:
    """The group whose members hold a role in a unit's namespaces: `<prefix><unit>:<role>`."""
    return f"{prefix}{unit}:{role}"


def role_bindings(metadata: Callable[[str], dict[str, Any]], unit: str, prefix: str) -> list[dict[str, Any]]:
    """One binding for each role; `metadata` gives that of an object by its name."""
    return [role_binding(role, group_of(unit, role, prefix), metadata(role.object_name)) for role in IN_NAMESPACES]
