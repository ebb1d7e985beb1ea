"""How a cluster of the environment is reached."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.project import Project
from provincial_cloud.sandbox.cluster_layout import ClusterFiles

if TYPE_CHECKING:
    import pulumi_kubernetes


def kubeconfig_path(cluster: Cluster, project: Project) -> Path | None:
    """The kubeconfig file of a cluster; None where the user's own default is meant."""
    if cluster.kubeconfig is None:
        return None
    if cluster.in_sandbox:
        return ClusterFiles(folder=project.sandbox / "kubernetes").kubeconfig
    return project.root / Path(cluster.kubeconfig).expanduser()


def cluster_provider(name: str, cluster: Cluster) -> pulumi_kubernetes.Provider:
    """The provider of a cluster's resources: it knows a path and a context, so that no credential reaches the state."""
    from pulumi_kubernetes import Provider

    path = kubeconfig_path(cluster, Project.find())
    return Provider(
        name,
        kubeconfig=str(path) if path is not None else None,
        context=cluster.context,
        enable_server_side_apply=True,
    )
