"""`applications.yaml`: the programs of the shared systems that run on clusters."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from provincial_cloud.environment.systems import Domain
from provincial_cloud.environment.words import DIGEST_PATTERN, PATH_PATTERN, Id, Record, Text

UrlPath = Annotated[str, StringConstraints(pattern=PATH_PATTERN)]


class Image(Record):
    """A container image, named by what it holds, so that nobody can put another in its place."""

    repository: Id = Field(description="Name of a registry in the system's needs.")
    digest: Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)] = Field(
        description="Digest, sha256: and 64 hexadecimal digits."
    )
    placeholder: bool = Field(
        default=False, description="True where no such image exists yet; it can run on simulated nodes only."
    )


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
    calls: tuple[Id, ...] = Field(default=(), description="Ids of the applications that it calls; no other is reached.")


class ApplicationsFile(Record):
    """Applications."""

    applications: tuple[Application, ...] = Field(default=(), description="Applications.")
