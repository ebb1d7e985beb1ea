"""A tenant: a namespace and eight objects in it, as manifests; both sides of the benchmark make exactly these."""

from __future__ import annotations

from typing import Any

PER_TENANT = 8


def tenants(prefix: str, first: int, count: int) -> list[list[dict[str, Any]]]:
    """Each tenant's manifests, the namespace first."""
    return [tenant(f"{prefix}-{number:04d}") for number in range(first, first + count)]


def tenant(name: str) -> list[dict[str, Any]]:
    """The manifests of one tenant."""
    labels = {"example.vn/unit": name, "example.vn/level": "3", "example.vn/zone": "application"}
    rbac = "rbac.authorization.k8s.io"

    def inside(version: str, kind: str, title: str, **more: Any) -> dict[str, Any]:
        meta = {"name": title, "namespace": name, "labels": labels}
        return {"apiVersion": version, "kind": kind, "metadata": meta, **more}

    enforced = {"pod-security.kubernetes.io/enforce": "restricted"}
    hard = {"pods": "20", "requests.cpu": "4", "requests.memory": "8Gi", "services": "10"}
    limit = {"type": "Container", "default": {"cpu": "500m", "memory": "512Mi"}}
    dns = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {**labels, **enforced}}},
        inside("v1", "ResourceQuota", "quota", spec={"hard": hard}),
        inside("v1", "LimitRange", "limits", spec={"limits": [limit]}),
        inside("v1", "ServiceAccount", "application", automountServiceAccountToken=False),
        inside("v1", "ConfigMap", "settings", data={"greeting": "xin chào", "unit": name}),
        inside(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "deny",
            spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        ),
        inside(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "dns",
            spec={
                "podSelector": {},
                "policyTypes": ["Egress"],
                "egress": [{"to": [dns], "ports": [{"port": 53, "protocol": "UDP"}]}],
            },
        ),
        inside(
            f"{rbac}/v1",
            "Role",
            "developer",
            rules=[{"apiGroups": ["", "apps"], "resources": ["pods", "deployments"], "verbs": ["get", "list"]}],
        ),
        inside(
            f"{rbac}/v1",
            "RoleBinding",
            "developer",
            roleRef={"apiGroup": rbac, "kind": "Role", "name": "developer"},
            subjects=[{"apiGroup": rbac, "kind": "Group", "name": f"{name}:developers"}],
        ),
    ]
