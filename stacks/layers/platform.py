"""The platform layer: what each cluster has for all of its tenants."""

from __future__ import annotations

import pulumi

from provincial_cloud.applications.placement import entries
from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.foundation.handover import FoundationHandover
from provincial_cloud.kubernetes.admission import AdmissionPolicies, AdmissionPoliciesArgs
from provincial_cloud.labels import platform_labels
from provincial_cloud.platform.cluster_platform import ClusterPlatform, ClusterPlatformArgs
from provincial_cloud.platform.entry_gateway import EntryGateway, EntryGatewayArgs
from provincial_cloud.platform.handover import PlatformHandover
from provincial_cloud.policy import admission_of


def reach(deployment: Deployment) -> None:
    """Declare the providers of the layer's resources."""
    for cluster in deployment.environment.clusters:
        deployment.cluster(cluster)


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    environment = deployment.environment
    labels = platform_labels(environment, Layer.PLATFORM)
    for cluster in environment.clusters:
        here = pulumi.ResourceOptions(provider=deployment.cluster(cluster))
        ClusterPlatform(
            f"platform-{cluster.id}",
            ClusterPlatformArgs(labels=labels, cluster=cluster, principals=environment.principals),
            here,
        )
        AdmissionPolicies(
            f"rules-{cluster.id}",
            AdmissionPoliciesArgs(manifests=admission_of(cluster, environment.waivers, environment.backups)),
            here,
        )
        for zone, ports in entries(environment, cluster.id).items():
            EntryGateway(
                f"entry-{cluster.id}-{zone}",
                EntryGatewayArgs(
                    labels=labels.within(zone),
                    flows=environment.flows,
                    ranges=deployment.read(FoundationHandover).ranges_of(environment),
                    ports=ports,
                ),
                here,
            )
    deployment.keep(
        PlatformHandover(clusters=pulumi.Output.from_input([cluster.id for cluster in environment.clusters]))
    )
