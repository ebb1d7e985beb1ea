"""Tenants through the Kubernetes provider, declared as the project's layers declare theirs: from manifests."""

from __future__ import annotations

import os

import pulumi
from objects import tenants
from pulumi_kubernetes import Provider

from provincial_cloud.kubernetes.objects import declare

provider = Provider("cluster", kubeconfig=os.environ["BENCHMARK_KUBECONFIG"])
first, count = int(os.environ["BENCHMARK_FIRST"]), int(os.environ["BENCHMARK_COUNT"])
for namespace, *inside in tenants(os.environ["BENCHMARK_PREFIX"], first, count):
    name = namespace["metadata"]["name"]
    made = declare(name, namespace, pulumi.ResourceOptions(provider=provider))
    options = pulumi.ResourceOptions(provider=provider, depends_on=[made])
    for manifest in inside:
        declare(f"{name}-{manifest['metadata']['name']}", manifest, options)
