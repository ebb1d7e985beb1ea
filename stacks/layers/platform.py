"""The platform layer: what each cluster has for all of its tenants."""

from __future__ import annotations

import pulumi

from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.labels import platform_labels
from provincial_cloud.platform.cluster_platform import ClusterPlatform, ClusterPlatformArgs
from provincial_cloud.platform.handover import PlatformHandover


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    environment = deployment.environment
    labels = platform_labels(environment, Layer.PLATFORM)
    for cluster in environment.clusters:
        ClusterPlatform(
            f"platform-{cluster.id}",
            ClusterPlatformArgs(labels=labels, cluster=cluster, principals=environment.principals),
            pulumi.ResourceOptions(provider=deployment.cluster(cluster)),
        )
    deployment.keep(
        PlatformHandover(clusters=pulumi.Output.from_input([cluster.id for cluster in environment.clusters]))
    )
