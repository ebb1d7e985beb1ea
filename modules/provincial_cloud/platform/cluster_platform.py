"""What one cluster has for all of its tenants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud.component import Component
from provincial_cloud.environment import Principal
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.kubernetes.objects import declare
from provincial_cloud.labels import Labels
from provincial_cloud.platform.entry import gateway_class
from provincial_cloud.platform.priorities import priority_classes
from provincial_cloud.platform.roles import CLUSTER_WIDE, ClusterRole, cluster_role, cluster_role_binding


@dataclass(frozen=True, kw_only=True)
class ClusterPlatformArgs:
    """What a cluster's platform is made from."""

    labels: Labels
    cluster: Cluster
    principals: Sequence[Principal]


class ClusterPlatform(Component):
    """Priorities by level, roles of people with those who hold them everywhere, and the class of entry gateways."""

    area = "platform"

    def __init__(self, name: str, args: ClusterPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        for manifest in cluster_objects(args):
            declare(f"{name}-{manifest['kind'].lower()}-{manifest['metadata']['name']}", manifest, self.child())
        self.register_outputs({})


def cluster_objects(args: ClusterPlatformArgs) -> list[dict[str, Any]]:
    """The manifests of everything that belongs to the whole cluster."""
    labels = args.labels.on_objects()
    bindings = [
        cluster_role_binding(role, f"{args.cluster.groups_prefix}{principal.id}", principal.id, labels)
        for principal in args.principals
        if (role := CLUSTER_WIDE.get(principal.role)) is not None
    ]
    roles = [cluster_role(role, labels) for role in ClusterRole]
    return [*priority_classes(labels), *roles, *bindings, gateway_class(labels)]
