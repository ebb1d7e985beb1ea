"""Volumes of applications lie on encrypted storage, and something copies them."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.environment.applications import Application
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.environment.gathering import Gathered, Located
from provincial_cloud.environment.model import Environment
from provincial_cloud.environment.validating import listed
from provincial_cloud.environment.zones import Protocol
from provincial_cloud.errors import Problem
from provincial_cloud.standards import Zone
from provincial_cloud.standards.sizes import size_description

MEBIBYTES = 1024
"""In a GiB."""
LONGEST_NAME = 44
"""Characters of an application with volumes: the name of a CronJob has 52 at most, and eight are `--backup`."""


def volumes(gathered: Gathered) -> Iterator[Problem]:
    """Each application with volumes: its cluster's storage and means, its plan, the way to the store."""
    systems = {located.value.id: located.value for located in gathered.all("systems")}
    clusters = {located.value.id: located for located in gathered.all("clusters")}
    for located in gathered.all("applications"):
        application: Application = located.value
        if not application.volumes:
            continue
        if len(application.id) > LONGEST_NAME:
            yield located.problem(
                "id",
                summary="too long a name for an application with volumes",
                allowed=f"at most {LONGEST_NAME} characters",
                why="the CronJob that copies its volumes is named after it",
            )
        system = systems.get(application.system)
        if system is None:
            continue  # an unknown id is told by itself
        if "backups" not in gathered.incomplete and not any(
            each.value.sources.volumes and system.id in each.value.systems for each in gathered.all("backups")
        ):
            yield located.problem(
                "volumes",
                summary="no backup plan takes these volumes in",
                given=", ".join(each.name for each in application.volumes),
                allowed=f"a plan with {system.id} among its systems and sources: {{volumes: true}}, in backups.yaml",
                why="BKP-01: a volume that nothing copies is lost with its cluster",
            )
        cluster = clusters.get(system.cluster or "")
        if cluster is not None:
            yield from _on_cluster(located, cluster)
            zones = [part.zone for part in system.parts if part.name == application.part]
            yield from _way_to_store(gathered, located, cluster.value, zones)


def volumes_in_their_namespace(gathered: Gathered, environment: Environment) -> Iterator[Problem]:
    """The volumes of a namespace fit into the storage that its size gives it (on `as_of`)."""
    tenants = {(tenant.unit, tenant.system.id): tenant for tenant in environment.tenants}
    systems = {system.id: system for system in environment.systems}
    used: dict[str, int] = {}
    for located in gathered.all("applications"):
        application: Application = located.value
        if not application.volumes or application.system not in systems:
            continue
        system = systems[application.system]
        tenant = tenants[environment.operator_of(system).id, system.id]
        namespace = tenant.namespaces[next(part.zone for part in system.parts if part.name == application.part)]
        used[namespace] = used.get(namespace, 0) + sum(each.size for each in application.volumes)
        most = size_description(tenant.size).amount.storage // MEBIBYTES
        if used[namespace] > most:
            yield located.problem(
                "volumes",
                summary="more storage than the namespace may hold",
                given=f"{used[namespace]} GiB in {namespace}",
                allowed=f"at most {most} GiB in a namespace of size {tenant.size}; tenants.yaml gives its size",
                why="KUB-05: what one unit uses must never starve another",
            )


def images(gathered: Gathered) -> Iterator[Problem]:
    """The image that copies volumes comes from where the cluster takes images from."""
    for located in gathered.all("clusters"):
        cluster: Cluster = located.value
        if cluster.volume_backups is None or cluster.registries is None:
            continue
        name = cluster.volume_backups.image.name
        if not any(name.startswith(each) for each in cluster.registries):
            yield located.problem(
                "volume_backups",
                "image",
                "name",
                summary="an image from a registry that the cluster does not allow",
                allowed=f"a name that begins with {listed(cluster.registries)}",
                why="KUB-03: the cluster would refuse the pods that copy volumes",
            )


def _on_cluster(located: Located[Application], cluster: Located[Cluster]) -> Iterator[Problem]:
    if not cluster.value.encrypted_storage_classes:
        yield located.problem(
            "volumes",
            summary="the cluster has no encrypted storage class",
            given=f"cluster {cluster.value.id} at {cluster.place()}",
            allowed="encrypted_storage_classes of that cluster with at least one name",
            why="DAT-01: whoever holds an unencrypted disk can read what is on it",
        )
    if cluster.value.volume_backups is None:
        yield located.problem(
            "volumes",
            summary="the cluster has no means to copy volumes",
            given=f"cluster {cluster.value.id} at {cluster.place()}",
            allowed="volume_backups of that cluster: image and store",
            why="BKP-01: a volume that nothing copies is lost with its cluster",
        )


def _way_to_store(
    gathered: Gathered, located: Located[Application], cluster: Cluster, zones: list[Zone]
) -> Iterator[Problem]:
    if cluster.volume_backups is None or not zones or {"zones", "flows"} & gathered.incomplete:
        return
    (here, *_), store = zones, cluster.volume_backups.store
    if here == store.zone or any(
        (each.value.from_zone, each.value.to_zone, each.value.port, each.value.protocol)
        == (here, store.zone, store.port, Protocol.TCP)
        for each in gathered.all("flows")
    ):
        return
    yield located.problem(
        "volumes",
        summary="no flow leads to the store of backups",
        given=f"{located.value.id} in {here}, the store of cluster {cluster.id} in {store.zone}",
        allowed=f"a flow from {here} to {store.zone} with port {store.port} in zones.yaml, or the same zone",
        why="NET-02: whatever no flow permits is denied",
    )
