"""The kinds of source that can't be copied file by file: how each is copied, and what brings its copy back to be asked.

A kind is known here and by its own module; runs, drills and recoveries treat all of them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from provincial_cloud.backup import buckets, etcd, host_files, postgres
from provincial_cloud.backup.objects import Objects
from provincial_cloud.backup.outcomes import Copied, PutBack
from provincial_cloud.environment.backups import source_of_bucket, source_of_cluster, source_of_host

SERVICES: dict[str, Any] = {"dump": postgres, "snapshot": etcd, "archive": host_files, "objects": buckets}
"""What brings each form of copy back and asks it; a source's answers name its copy by one of these."""


class Source(Protocol):
    """Something that is copied from where it lives, with questions whose answers are known."""

    form: ClassVar[str]
    """The form of its copy: a key of `SERVICES`."""

    @property
    def name(self) -> str:
        """What its answers stand under."""

    @property
    def file(self) -> str:
        """The name of its copy in staging."""

    def copy(self, target: Path) -> Copied:
        """Copy it to `target`. Raises ProvincialError."""


@dataclass(frozen=True, kw_only=True)
class DatabaseSource:
    """A PostgreSQL database, and what a drill asks it."""

    form: ClassVar[str] = "dump"
    id: str
    server: postgres.Server
    database: str
    questions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its id: every other kind has a slash in its names."""
        return self.id

    @property
    def file(self) -> str:
        """The dump."""
        return f"{self.id}.dump"

    def copy(self, target: Path) -> Copied:
        """Dump it. Raises ProvincialError."""
        return Copied(answers=postgres.dump(self.server, self.database, target, self.questions))


@dataclass(frozen=True, kw_only=True)
class ClusterSource:
    """A cluster, by its etcd."""

    form: ClassVar[str] = "snapshot"
    id: str
    member: etcd.Member

    @property
    def name(self) -> str:
        """What its answers stand under; no database is called so."""
        return source_of_cluster(self.id)

    @property
    def file(self) -> str:
        """The snapshot."""
        return f"{self.id}.etcd"

    def copy(self, target: Path) -> Copied:
        """Take a snapshot. Raises EtcdError."""
        return Copied(answers=etcd.snapshot(self.member, target))


@dataclass(frozen=True, kw_only=True)
class HostSource:
    """A host, by its files."""

    form: ClassVar[str] = "archive"
    id: str
    files: host_files.HostFiles

    @property
    def name(self) -> str:
        """What its answers stand under."""
        return source_of_host(self.id)

    @property
    def file(self) -> str:
        """The archive."""
        return f"{self.id}.tar"

    def copy(self, target: Path) -> Copied:
        """Fetch its files. Raises ProvincialError."""
        return host_files.fetch(self.files, target)

    def put_back(self, copy: Path) -> PutBack:
        """Put back what the host lacks of its copy. Raises ProvincialError."""
        return host_files.put_back(self.files, copy)


@dataclass(frozen=True, kw_only=True)
class BucketSource:
    """A bucket of a system, by its objects."""

    form: ClassVar[str] = "objects"
    system: str
    id: str
    objects: Objects

    @property
    def name(self) -> str:
        """What its answers stand under."""
        return source_of_bucket(self.system, self.id)

    @property
    def file(self) -> str:
        """The folder of its objects; no id has a dot."""
        return f"{self.system}.{self.id}.objects"

    def copy(self, target: Path) -> Copied:
        """Fetch its objects. Raises BucketError."""
        return buckets.fetch(self.objects, target)

    def put_back(self, copy: Path) -> PutBack:
        """Put back what the bucket lacks of its copy. Raises BucketError."""
        return buckets.put_back(self.objects, copy)
