"""ConfigMaps through the Kubernetes provider, as many as the harness says; every tenth breaks one of the rules."""

from __future__ import annotations

import os

import pulumi
from objects import config_maps
from pulumi_kubernetes import Provider

from provincial_cloud.kubernetes.objects import declare

provider = Provider("cluster", kubeconfig=os.environ["BENCHMARK_KUBECONFIG"])
here = pulumi.ResourceOptions(provider=provider)
for manifest in config_maps(int(os.environ["BENCHMARK_COUNT"]), int(os.environ["BENCHMARK_PLANTED"])):
    declare(manifest["metadata"]["name"], manifest, here)
