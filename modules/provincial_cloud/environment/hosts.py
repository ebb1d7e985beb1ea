"""`hosts.yaml`: the machines, physical or virtual."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from provincial_cloud.environment.addresses import Address
from provincial_cloud.environment.words import HOST_KEY_PATTERN, LOGIN_PATTERN, MAC_PATTERN, Id, Line, Record, Text
from provincial_cloud.standards import Zone


class HostRole(StrEnum):
    """What a host does."""

    CONTROL_PLANE = "control-plane"
    """Runs a cluster's control plane."""

    WORKER = "worker"
    """Runs a cluster's workloads."""

    STORAGE = "storage"
    """Holds data."""

    BACKUP = "backup"
    """Holds copies of backups."""

    GATEWAY = "gateway"
    """Joins networks."""

    JUMP = "jump"
    """Administrators pass through it."""

    SERVER = "server"
    """Anything else."""


class HostState(StrEnum):
    """Where a host is in its life."""

    PLANNED = "planned"
    """Not there yet."""

    RUNNING = "running"
    """In service."""

    RETIRED = "retired"
    """Out of service; kept for the record."""


class Ssh(Record):
    """How administrators reach a host, and the keys by which it proves itself."""

    user: Annotated[str, StringConstraints(pattern=LOGIN_PATTERN)] = Field(
        default="root", description="Account to sign in with; anything but root becomes root through sudo."
    )
    port: int = Field(default=22, ge=1, le=65535, description="Port of the SSH daemon.")
    host_keys: tuple[Annotated[str, StringConstraints(pattern=HOST_KEY_PATTERN)], ...] = Field(
        min_length=1,
        description="Public host keys, type and base64, read on the host's console: ssh-keyscan alone proves nothing.",
    )


class Host(Record):
    """A machine, physical or virtual."""

    id: Id = Field(description="Host name.")
    purpose: Text = Field(description="What it is for.")
    role: HostRole = Field(description="What it does.")
    state: HostState = Field(default=HostState.RUNNING, description="Where it is in its life.")
    site: Id = Field(description="Id of the site it stands on.")
    place: Line | None = Field(default=None, description="Place in the site, such as a rack and unit.")
    zone: Zone = Field(description="Network zone.")
    addresses: tuple[Address, ...] = Field(min_length=1, description="Static addresses.")
    mac: Annotated[str, StringConstraints(pattern=MAC_PATTERN)] | None = Field(
        default=None, description="Hardware address."
    )
    serial: Line | None = Field(default=None, description="Serial number.")
    operating_system: Line = Field(description="Operating system and version, such as debian 12.")
    support_ends: date | None = Field(default=None, description="Last day of support, as YYYY-MM-DD.")
    owner: Id = Field(description="Id of the unit that answers for it.")
    ssh: Ssh | None = Field(default=None, description="How it is reached by SSH, with its pinned host keys.")
    cluster: Id | None = Field(default=None, description="Id of the cluster it belongs to.")


class HostsFile(Record):
    """Hosts."""

    hosts: tuple[Host, ...] = Field(default=(), description="Hosts.")
