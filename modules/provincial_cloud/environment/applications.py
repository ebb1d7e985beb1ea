"""`applications.yaml`: the programs of the shared systems that run on clusters."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from provincial_cloud.environment.systems import Domain
from provincial_cloud.environment.words import (
    DIGEST_PATTERN,
    ID_PATTERN,
    MOUNT_PATTERN,
    PATH_PATTERN,
    Id,
    Record,
    Text,
    broken_rule,
)

UrlPath = Annotated[str, StringConstraints(pattern=PATH_PATTERN)]
MountPath = Annotated[str, StringConstraints(pattern=MOUNT_PATTERN, max_length=200)]
VolumeName = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
TAKEN_PATHS = ("/dev", "/etc", "/proc", "/run/secrets", "/sys", "/tmp", "/var/run/secrets")  # noqa: S108
"""Paths of a pod that the platform mounts at or the container's runtime writes to."""


class Image(Record):
    """A container image, named by what it holds, so that nobody can put another in its place."""

    repository: Id = Field(description="Name of a registry in the system's needs.")
    digest: Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)] = Field(
        description="Digest, sha256: and 64 hexadecimal digits."
    )
    placeholder: bool = Field(
        default=False, description="True where no such image exists yet; it can run on simulated nodes only."
    )


class Volume(Record):
    """A volume that all copies of an application read and write; a backup plan must take it in."""

    name: VolumeName = Field(description="Name of the volume, unique in the application, at most 40 characters.")
    size: int = Field(ge=1, le=65536, description="Size in GiB, 1 to 65536.")
    path: MountPath = Field(description="Absolute path where it is mounted.")


class Application(Record):
    """A program of a shared system; what it leaves out follows from the system's level."""

    id: Id = Field(description="Id of the application, unique in the environment.")
    name: Text = Field(description="What the application is called.")
    system: Id = Field(description="Id of the system it belongs to, which runs on a cluster.")
    part: Id = Field(description="Name of the system's part that it is; the part says the zone.")
    image: Image = Field(description="What runs.")
    port: int = Field(default=8443, ge=1024, le=65535, description="Port it answers on, over TLS, 1024 to 65535.")
    health: UrlPath = Field(default="/healthz", description="Path that answers when it is ready and alive.")
    cpu: int = Field(default=100, ge=10, le=8000, description="Thousandths of a core for each copy, 10 to 8000.")
    memory: int = Field(default=256, ge=32, le=65536, description="Memory in MiB for each copy, 32 to 65536.")
    copies: int | None = Field(
        default=None, ge=1, le=100, description="Copies that always run; what the level asks for when left out."
    )
    domain: Domain | None = Field(default=None, description="Domain under which people reach it.")
    databases: tuple[Id, ...] = Field(default=(), description="Names of databases in the system's needs.")
    buckets: tuple[Id, ...] = Field(default=(), description="Names of buckets in the system's needs.")
    secrets: tuple[Id, ...] = Field(
        default=(), description="Names of secrets in the secret store, mounted as files; never a value."
    )
    volumes: tuple[Volume, ...] = Field(
        default=(), description="Volumes of the cluster's encrypted storage class; most applications need none."
    )
    calls: tuple[Id, ...] = Field(default=(), description="Ids of the applications that it calls; no other is reached.")

    @model_validator(mode="after")
    def _mounts_nothing_over_another(self) -> Self:
        used = dict.fromkeys(TAKEN_PATHS, "the platform's own")
        for position, volume in enumerate(self.volumes):
            for path, whose in used.items():
                if _overlap(path, volume.path):
                    raise broken_rule(
                        "volumes",
                        position,
                        "path",
                        summary="a path that the pod uses already",
                        given=volume.path,
                        allowed=f"a path beside {path} ({whose}), such as /srv/{volume.name}",
                        why="what is mounted over something else hides it",
                    )
            used[volume.path] = f"of volume {volume.name}"
        return self


def _overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one lies below the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


class ApplicationsFile(Record):
    """Applications."""

    applications: tuple[Application, ...] = Field(default=(), description="Applications.")
