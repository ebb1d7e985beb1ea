"""Everything in a cluster that rules look at."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from provincial_cloud.audit.states import States
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.kubernetes.provider.connection import PLAIN, Connection
from provincial_cloud.kubernetes.provider.failures import ApiError
from provincial_cloud.kubernetes.provider.settings import Settings
from provincial_cloud.kubernetes.reach import kubeconfig_path
from provincial_cloud.project import Project
from provincial_policies.cel.kinds import KINDS, SECRET, Kind
from provincial_policies.cel.parameters import SYSTEM_NAMESPACES
from provincial_policies.decode import Decoded
from provincial_policies.resource import Resource

PAGE = "500"
"""Objects that one answer holds at most."""
METADATA_ALONE = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""What Secrets are read as: an audit needs none of their contents, and so no right to them but `list`."""
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The object once more as kubectl left it, a Secret's contents included."""
_OF_THE_CLUSTER = (
    ("ConfigMap", "kube-root-ca.crt"),
    ("ServiceAccount", "default"),
    ("Service", "kubernetes"),
    ("Namespace", "default"),
)
"""What the control plane makes by itself in every cluster, by kind and name."""


def connect(cluster: Cluster, project: Project) -> Connection:
    """A connection to the cluster as whoever runs the audit."""
    path = kubeconfig_path(cluster, project)
    settings = Settings(kubeconfig=str(path) if path is not None else None, context=cluster.context)
    return Connection(settings, pause=time.sleep)


def cluster_resources(
    connection: Connection, cluster: str, environment: str, states: States
) -> Iterator[tuple[Resource, bool]]:
    """Each object, and whether somebody made it by hand: it is in no state.

    What a controller made from another object is left out, as the other one is judged, and so is what the control plane
    makes in every cluster, which nobody declares or mends. Raises ApiError, UnreachableError.
    """
    for kind in KINDS.values():
        for found in _objects(connection, kind):
            metadata = found["metadata"]
            if any(owner.get("controller") for owner in metadata.get("ownerReferences") or ()):
                continue
            names = [metadata[part] for part in ("namespace", "name") if metadata.get(part)]
            id = "/".join(names)
            urn = states.urn(kind.token, id)
            if urn is None and _is_of_the_cluster(kind, metadata):
                continue
            resource = Resource.of(
                Decoded(found),
                type=kind.token,
                urn=urn or f"urn:provincial:{environment}::{kind.token}::{cluster}/{id}",
                name=urn.rpartition("::")[2] if urn else id,
                custom=True,
            )
            yield resource, urn is None


def _objects(connection: Connection, kind: Kind) -> Iterator[dict[str, Any]]:
    folder = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
    query = {"limit": PAGE}
    while True:
        try:
            accept = METADATA_ALONE if kind is SECRET else PLAIN
            answer = connection.call("GET", f"{folder}/{kind.plural}", query=query, accept=accept)
        except ApiError as error:
            if error.code == 404:  # the cluster serves no such kind
                return
            raise
        for item in answer.get("items") or ():
            (item["metadata"].get("annotations") or {}).pop(_LAST_APPLIED, None)
            yield {**item, "apiVersion": kind.api_version, "kind": kind.kind}
        following = answer["metadata"].get("continue")
        if not following:
            return
        query = {"limit": PAGE, "continue": following}


def _is_of_the_cluster(kind: Kind, metadata: Mapping[str, Any]) -> bool:
    """Whether the control plane made it, or it lies among the cluster's own parts."""
    name, namespace = metadata["name"], metadata.get("namespace")
    if namespace in SYSTEM_NAMESPACES or (kind.kind == "Namespace" and name in SYSTEM_NAMESPACES):
        return True
    if "kubernetes.io/bootstrapping" in (metadata.get("labels") or {}) or name.startswith(("system:", "system-")):
        return True
    return (kind.kind, name) in _OF_THE_CLUSTER
