"""The tenants layer: each unit's part of each system, on the cluster that the system names."""

from __future__ import annotations

import pulumi

from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.foundation.handover import FoundationHandover
from provincial_cloud.labels import tenant_labels
from provincial_cloud.tenants.handover import TenantsHandover
from provincial_cloud.tenants.tenant_space import TenantSpace, TenantSpaceArgs


def reach(deployment: Deployment) -> None:
    """Declare the providers of the layer's resources."""
    for tenant in deployment.environment.tenants:
        deployment.cluster(deployment.environment.cluster(tenant.cluster))


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    environment = deployment.environment
    ranges = deployment.read(FoundationHandover).ranges_of(environment)
    first: dict[str, pulumi.Resource] = {}
    for tenant in environment.tenants:
        cluster = environment.cluster(tenant.cluster)
        space = TenantSpace(
            tenant.id,
            TenantSpaceArgs(
                labels=tenant_labels(environment, tenant, Layer.TENANTS),
                tenant=tenant,
                flows=environment.flows,
                ranges=ranges,
                groups_prefix=cluster.groups_prefix,
            ),
            pulumi.ResourceOptions(provider=deployment.cluster(cluster)),
        )
        first |= space.namespaces
    names = {tenant.id: {str(zone): name for zone, name in tenant.namespaces.items()} for tenant in environment.tenants}
    deployment.keep(TenantsHandover(namespaces=pulumi.Output.from_input(names)), first)
