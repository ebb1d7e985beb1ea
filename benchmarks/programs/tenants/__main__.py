"""Tenants through the Kubernetes provider, in the classes that users write."""

from __future__ import annotations

import os

import pulumi
from objects import tenants
from pulumi_kubernetes import Provider, core, networking, rbac

CLASSES = {
    "ConfigMap": core.v1.ConfigMap,
    "LimitRange": core.v1.LimitRange,
    "NetworkPolicy": networking.v1.NetworkPolicy,
    "ResourceQuota": core.v1.ResourceQuota,
    "Role": rbac.v1.Role,
    "RoleBinding": rbac.v1.RoleBinding,
    "ServiceAccount": core.v1.ServiceAccount,
}
NAMES = {"roleRef": "role_ref", "automountServiceAccountToken": "automount_service_account_token"}

provider = Provider("cluster", kubeconfig=os.environ["BENCHMARK_KUBECONFIG"])
first, count = int(os.environ["BENCHMARK_FIRST"]), int(os.environ["BENCHMARK_COUNT"])
for namespace, *inside in tenants(os.environ["BENCHMARK_PREFIX"], first, count):
    name = namespace["metadata"]["name"]
    made = core.v1.Namespace(name, metadata=namespace["metadata"], opts=pulumi.ResourceOptions(provider=provider))
    options = pulumi.ResourceOptions(provider=provider, depends_on=[made])
    for manifest in inside:
        given = {NAMES.get(key, key): value for key, value in manifest.items() if key not in ("apiVersion", "kind")}
        CLASSES[manifest["kind"]](f"{name}-{manifest['metadata']['name']}", opts=options, **given)
