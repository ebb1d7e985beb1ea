"""The applications layer: the shared systems, each application in the part of its operator."""

from __future__ import annotations

import pulumi

from provincial_cloud.applications.handover import ApplicationsHandover
from provincial_cloud.applications.placement import placements
from provincial_cloud.applications.shared_application import SharedApplication, SharedApplicationArgs, variable
from provincial_cloud.applications.volume_backup import volume_backup
from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.foundation.handover import FoundationHandover
from provincial_cloud.labels import tenant_labels


def reach(deployment: Deployment) -> None:
    """Declare the providers of the layer's resources."""
    for placed in placements(deployment.environment):
        deployment.cluster(deployment.environment.cluster(placed.tenant.cluster))


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    environment = deployment.environment
    foundation = deployment.read(FoundationHandover)
    ranges = foundation.ranges_of(environment)
    addresses = {}
    for placed in placements(environment):
        application, system = placed.application, placed.application.system
        told = {
            variable(word, name): foundation.of_system(system, kind, name)
            for word, kind, names in (
                ("DATABASE", "databases", application.databases),
                ("BUCKET", "buckets", application.buckets),
            )
            for name in names
        }
        SharedApplication(
            application.id,
            SharedApplicationArgs(
                labels=tenant_labels(environment, placed.tenant, Layer.APPLICATIONS).within(placed.zone),
                placement=placed,
                registry=foundation.of_system(system, "registries", application.image.repository),
                addresses=told,
                ranges=ranges,
                backup=volume_backup(environment, placed),
                after=deployment.first(placed.namespace),
            ),
            pulumi.ResourceOptions(provider=deployment.cluster(environment.cluster(placed.tenant.cluster))),
        )
        addresses[application.id] = f"{application.id}.{placed.namespace}.svc:{application.port}"
    deployment.keep(ApplicationsHandover(applications=pulumi.Output.from_input(addresses)))
