"""Tenants through the Kubernetes provider, declared as the project's layers declare theirs: from manifests.

Which ones is in the stack's file, as it is for the project's own stacks.
"""

from __future__ import annotations

import pulumi
from objects import tenants
from pulumi_kubernetes import Provider

from provincial_cloud.kubernetes.objects import declare
from provincial_cloud.program_log import keep_unwanted_messages

keep_unwanted_messages()
config = pulumi.Config("benchmark")
provider = Provider("cluster", kubeconfig=config.require("kubeconfig"))
for namespace, *inside in tenants(config.require("prefix"), config.require_int("first"), config.require_int("count")):
    name = namespace["metadata"]["name"]
    made = declare(name, namespace, pulumi.ResourceOptions(provider=provider))
    options = pulumi.ResourceOptions(provider=provider, depends_on=[made])
    for manifest in inside:
        declare(f"{name}-{manifest['metadata']['name']}", manifest, options)
