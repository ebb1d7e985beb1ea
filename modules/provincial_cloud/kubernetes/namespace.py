"""A namespace with its limits, and an account that carries no token. Pure manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provincial_cloud.kubernetes.quantities import cpu, memory
from provincial_cloud.standards.sizes import Size, SizeDescription, size_description

POD_SECURITY = "restricted"
"""Pod Security standard of every namespace that the platform makes (KUB-01)."""
WORKLOAD_ACCOUNT = "workload"
"""The service account that pods name: it may do nothing and carries no token. The namespace's `default` is made by the
cluster and left alone; a rule refuses pods that would mount its token."""

_OBJECT_COUNTS = {
    "count/configmaps": 4,
    "count/secrets": 4,
    "count/services": 2,
    "count/persistentvolumeclaims": 2,
}
"""How many objects of a kind there may be for each pod; ours, so that nobody fills the store of the API server."""


def namespace(name: str, labels: Mapping[str, str], notes: Mapping[str, str]) -> dict[str, Any]:
    """The namespace, at the strictest Pod Security standard."""
    modes = {f"pod-security.kubernetes.io/{mode}": POD_SECURITY for mode in ("enforce", "audit", "warn")}
    metadata: dict[str, Any] = {"name": name, "labels": {**labels, **modes}}
    if notes:
        metadata["annotations"] = dict(notes)
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def resource_quota(metadata: Mapping[str, Any], size: Size) -> dict[str, Any]:
    """What the namespace may use at most; no Service of it opens a port of a node or a balancer of its own (NET-03)."""
    described = size_description(size)
    amount = described.amount
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": dict(metadata),
        "spec": {
            "hard": {
                "requests.cpu": cpu(amount.cpu),
                "limits.cpu": cpu(amount.cpu * described.limit_ratio),
                "requests.memory": memory(amount.memory),
                "limits.memory": memory(amount.memory),
                "requests.storage": memory(amount.storage),
                "pods": str(amount.pods),
                "services.nodeports": "0",
                "services.loadbalancers": "0",
                **{name: str(number * amount.pods) for name, number in _OBJECT_COUNTS.items()},
            }
        },
    }


def limit_range(metadata: Mapping[str, Any], size: Size) -> dict[str, Any]:
    """What a container gets that asks for nothing, and the most that one container or volume may ask for."""
    described = size_description(size)
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": dict(metadata),
        "spec": {
            "limits": [
                {"type": "Container", **_container(described)},
                {"type": "PersistentVolumeClaim", "max": {"storage": memory(described.amount.storage)}},
            ]
        },
    }


def service_account(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """An account that no pod is given a token of unless it asks (IAM-10)."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": dict(metadata),
        "automountServiceAccountToken": False,
    }


def _container(described: SizeDescription) -> dict[str, dict[str, str]]:
    bounds = described.container
    usual = {"cpu": cpu(bounds.cpu), "memory": memory(bounds.memory)}
    return {
        "defaultRequest": usual,
        "default": {"cpu": cpu(bounds.cpu * described.limit_ratio), "memory": usual["memory"]},
        "max": {"cpu": cpu(bounds.most_cpu), "memory": memory(bounds.most_memory)},
    }
