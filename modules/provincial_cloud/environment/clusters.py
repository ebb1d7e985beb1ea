"""`clusters.yaml`: the Kubernetes clusters that hosts make up."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from provincial_cloud.environment.addresses import Address, AnyRange
from provincial_cloud.environment.province import SANDBOX
from provincial_cloud.environment.words import (
    DIGEST_PATTERN,
    GROUPS_PREFIX_PATTERN,
    IMAGE_PATTERN,
    REGION_PATTERN,
    VERSION_PATTERN,
    Id,
    Line,
    Record,
    Text,
    broken_rule,
)
from provincial_cloud.environment.zones import Protocol
from provincial_cloud.standards import Level, Zone


class NodePort(Record):
    """A port that the nodes of a cluster open to each other, such as that of its pod network."""

    protocol: Protocol = Field(default=Protocol.TCP, description="tcp or udp.")
    port: int = Field(ge=1, le=65535, description="Port that answers, 1 to 65535.")
    why: Text = Field(description="What it is for.")


class BackupImage(Record):
    """The image that copies volumes: restic, python3, and the authority that signed the store's certificate."""

    name: Annotated[str, StringConstraints(pattern=IMAGE_PATTERN, max_length=255)] = Field(
        description="Name of the image with its registry, such as registry.example.vn/platform/backup."
    )
    digest: Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)] = Field(
        description="Digest, sha256: and 64 hexadecimal digits."
    )
    placeholder: bool = Field(
        default=False, description="True where no such image exists yet; it can run on simulated nodes only."
    )


class BackupStore(Record):
    """Where the store of backups is reached; its address, password and key are secrets of each application."""

    zone: Zone = Field(description="Zone that it lies in; a flow must lead there from the zone of the application.")
    addresses: tuple[AnyRange, ...] = Field(
        min_length=1, description="Addresses of the store as ranges, such as 10.86.5.20/32."
    )
    port: int = Field(default=443, ge=1, le=65535, description="Port of the store, 1 to 65535.")
    region: Annotated[str, StringConstraints(pattern=REGION_PATTERN)] = Field(
        default="us-east-1", description="Region of the store."
    )


class VolumeBackups(Record):
    """By what the cluster copies the volumes of its applications, by restic, as their plans say."""

    image: BackupImage = Field(description="What runs.")
    store: BackupStore = Field(description="Where the copies go.")


class Cluster(Record):
    """A Kubernetes cluster; no system on it may have a higher level."""

    id: Id = Field(description="Id of the cluster.")
    name: Text = Field(description="What the cluster is called.")
    level: Level = Field(description="Highest level of what may run on it, 1 to 5.")
    site: Id = Field(description="Id of the site it stands on.")
    version: Annotated[str, StringConstraints(pattern=VERSION_PATTERN)] | None = Field(
        default=None, description='Kubernetes version in quotes, such as "1.34"; the platform\'s choice when left out.'
    )
    kubeconfig: Line | None = Field(
        default=None,
        description="How it is reached: sandbox, or the path of a kubeconfig file (~ and paths from the checkout's root"
        " are fine); your own kubeconfig when left out. Never the content.",
    )
    context: Line | None = Field(default=None, description="Context in that kubeconfig; its current one when left out.")
    groups_prefix: Annotated[str, StringConstraints(pattern=GROUPS_PREFIX_PATTERN)] = Field(
        default="oidc:", description="What the API server puts before the groups that sign-in tells it of."
    )
    registries: tuple[Line, ...] | None = Field(
        default=None,
        description="What an allowed image's name begins with, such as registry.example.vn/; not checked if left out.",
    )
    encrypted_storage_classes: tuple[Line, ...] | None = Field(
        default=None, description="Storage classes whose volumes are encrypted; not checked when left out."
    )
    volume_backups: VolumeBackups | None = Field(
        default=None, description="How volumes of applications are copied; needed where an application has volumes."
    )
    pods: tuple[AnyRange, ...] = Field(
        default=(), description="Ranges of its pods, such as 10.244.0.0/16; needed where hosts are its nodes."
    )
    api_addresses: tuple[Address, ...] = Field(
        default=(), description="Where nodes find the API server beside its own hosts, such as a balancer's address."
    )
    api_port: int = Field(default=6443, ge=1, le=65535, description="Port of the API server.")
    node_ports: tuple[NodePort, ...] = Field(
        default=(), description="What its nodes open to each other beside Kubernetes' own ports."
    )
    administrators: tuple[Line, ...] = Field(
        default=(), description="Who may hold cluster-admin, as Kind/name, such as Group/oidc:platform-administrators."
    )

    @property
    def in_sandbox(self) -> bool:
        """Whether it is the sandbox's own."""
        return self.kubeconfig == SANDBOX

    @model_validator(mode="after")
    def _leaves_the_systems_own_groups_alone(self) -> Self:
        if self.groups_prefix in ("system:", "kubeadm:"):
            raise broken_rule(
                "groups_prefix",
                summary="a prefix of Kubernetes' own groups",
                given=self.groups_prefix,
                allowed="another word, such as oidc:",
                why="whoever runs the sign-in could make anybody a member of system:masters",
            )
        return self


class ClustersFile(Record):
    """Clusters."""

    clusters: tuple[Cluster, ...] = Field(default=(), description="Clusters.")
