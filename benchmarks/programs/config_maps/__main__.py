"""ConfigMaps through the Kubernetes provider, as many as the harness says; every tenth breaks one of the rules."""

from __future__ import annotations

import os

import pulumi
from pulumi_kubernetes import Provider, core

SETTINGS = 10

rules = int(os.environ["BENCHMARK_PLANTED"])
provider = Provider("cluster", kubeconfig=os.environ["BENCHMARK_KUBECONFIG"])
here = pulumi.ResourceOptions(provider=provider)
labels = {"example.vn/unit": "so-khcn", "example.vn/level": "3", "example.vn/zone": "application"}

for number in range(int(os.environ["BENCHMARK_COUNT"])):
    data = {f"setting-{key}": f"value-{key}" for key in range(SETTINGS)}
    if number % 10 == 0:
        broken = number // 10 % rules
        data[f"setting-{broken % SETTINGS}"] = f"wrong-{broken}"
    name = f"settings-{number:05d}"
    core.v1.ConfigMap(name, metadata={"name": name, "namespace": "default", "labels": labels}, data=data, opts=here)
