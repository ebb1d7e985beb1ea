"""`backups.yaml`: what is copied when, where the copies lie and how long they stay."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from provincial_cloud.environment.words import (
    CLOCK_PATTERN,
    LOGIN_PATTERN,
    PATH_PATTERN,
    Id,
    Line,
    Record,
    Text,
    broken_rule,
)

Login = Annotated[str, StringConstraints(pattern=LOGIN_PATTERN)]
FilePath = Annotated[str, StringConstraints(pattern=PATH_PATTERN)]


class Interval(StrEnum):
    """How often a backup is made."""

    HOUR = "hour"
    """Every hour, at the minute of `at`."""

    DAY = "day"
    """Every day."""

    WEEK = "week"
    """Every week, on `weekday`."""

    MONTH = "month"
    """Every month, on `day`."""


LONGEST_PAUSE = {
    Interval.HOUR: timedelta(hours=1),
    Interval.DAY: timedelta(days=1),
    Interval.WEEK: timedelta(days=7),
    Interval.MONTH: timedelta(days=31),
}


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    """Thứ hai."""
    TUESDAY = "tuesday"
    """Thứ ba."""
    WEDNESDAY = "wednesday"
    """Thứ tư."""
    THURSDAY = "thursday"
    """Thứ năm."""
    FRIDAY = "friday"
    """Thứ sáu."""
    SATURDAY = "saturday"
    """Thứ bảy."""
    SUNDAY = "sunday"
    """Chủ nhật."""


class Media(StrEnum):
    """What a copy lies on."""

    OBJECT = "object"
    """Object storage."""

    DISK = "disk"
    """Disks of a backup server."""

    TAPE = "tape"
    """Tapes, or other media kept off line."""


class Schedule(Record):
    """When a backup is made; times are UTC, as the cloud's scheduler reads them."""

    every: Interval = Field(description="hour, day, week or month.")
    at: Annotated[str, StringConstraints(pattern=CLOCK_PATTERN)] = Field(
        description='Time of day in UTC, in quotes, such as "18:30".'
    )
    weekday: Weekday | None = Field(default=None, description="Day of the week; only with every: week.")
    day: int | None = Field(default=None, ge=1, le=28, description="Day of the month, 1 to 28; only with every: month.")

    @model_validator(mode="after")
    def _days_fit_the_interval(self) -> Self:
        for key, interval in (("weekday", Interval.WEEK), ("day", Interval.MONTH)):
            given = getattr(self, key)
            if (given is not None) != (self.every is interval):
                raise broken_rule(
                    *(() if given is None else (key,)),
                    summary=f"{key} is missing" if given is None else f"{key} does not go with every: {self.every}",
                    given=f"every: {self.every}" if given is None else given,
                    allowed=f"{key} together with every: {interval}, and only then",
                )
        return self

    @property
    def longest_pause(self) -> timedelta:
        """The longest time between two backups."""
        return LONGEST_PAUSE[self.every]

    @property
    def expression(self) -> str:
        """The schedule as AWS Backup and EventBridge write it: six fields, UTC."""
        hour, minute = (int(part) for part in self.at.split(":"))
        match self.every:
            case Interval.HOUR:
                return f"cron({minute} * * * ? *)"
            case Interval.DAY:
                return f"cron({minute} {hour} * * ? *)"
            case Interval.WEEK:
                assert self.weekday is not None
                return f"cron({minute} {hour} ? * {self.weekday[:3].upper()} *)"
            case Interval.MONTH:
                return f"cron({minute} {hour} {self.day} * ? *)"

    @property
    def cron(self) -> str:
        """The schedule as cron and Kubernetes write it: five fields, UTC."""
        hour, minute = (int(part) for part in self.at.split(":"))
        match self.every:
            case Interval.HOUR:
                return f"{minute} * * * *"
            case Interval.DAY:
                return f"{minute} {hour} * * *"
            case Interval.WEEK:
                assert self.weekday is not None
                return f"{minute} {hour} * * {self.weekday[:3]}"
            case Interval.MONTH:
                return f"{minute} {hour} {self.day} * *"


class Copy(Record):
    """A copy of the data beside production."""

    name: Id = Field(description="Name of the copy, unique in the plan.")
    site: Id = Field(description="Id of the site it lies on.")
    media: Media = Field(description="What it lies on.")
    encrypted: bool = Field(
        default=True, description="True when it is encrypted with a key that production does not use."
    )
    separate: bool = Field(default=True, description="True when production's accounts cannot delete it.")
    immutable_days: int = Field(
        default=0, ge=0, le=3650, description="Days during which nobody can change it; 0 for none."
    )
    retention_days: int = Field(ge=1, le=36500, description="Days that it stays.")

    @model_validator(mode="after")
    def _immutable_while_it_lives(self) -> Self:
        if self.immutable_days > self.retention_days:
            raise broken_rule(
                "immutable_days",
                summary="the copy would be locked longer than it lives",
                given=self.immutable_days,
                allowed=f"0 to {self.retention_days} (retention_days)",
            )
        return self


class DatabaseSource(Record):
    """A PostgreSQL database that is dumped; a drill restores the dump and asks the questions again."""

    id: Id = Field(description="Id of the source, unique in the plan.")
    database: Line = Field(description="Name of the database.")
    host: Line = Field(default="/var/run/postgresql", description="Host name, or folder of the server's socket.")
    port: int = Field(default=5432, ge=1, le=65535, description="Port of the server.")
    user: Login = Field(default="postgres", description="Role that signs in; it needs no right but to read.")
    account: Login | None = Field(
        default=None, description="Account of the machine that calls, where the server trusts it by name."
    )
    passfile: FilePath | None = Field(
        default=None, description="Absolute path of a libpq password file on the machine that backs up."
    )
    questions: tuple[Line, ...] = Field(
        default=(), max_length=20, description="SELECT statements that a restored copy must answer as production did."
    )


class ClusterSource(Record):
    """A cluster whose etcd is copied; a drill restores the snapshot into a member of its own and asks it.

    The sandbox's cluster is found by itself; for others the files are those that kubeadm leaves on its control plane.
    """

    cluster: Id = Field(description="Id of the cluster.")
    endpoint: Line = Field(default="https://127.0.0.1:2379", description="Where a member of its etcd answers.")
    authority: FilePath = Field(
        default="/etc/kubernetes/pki/etcd/ca.crt", description="The authority that signed the member's certificate."
    )
    certificate: FilePath = Field(
        default="/etc/kubernetes/pki/etcd/healthcheck-client.crt", description="The certificate of who asks."
    )
    key: FilePath = Field(
        default="/etc/kubernetes/pki/etcd/healthcheck-client.key", description="The key of that certificate."
    )


class HostSource(Record):
    """A host whose files are copied over SSH, as its administrator; a drill reads the copy back file by file.

    A host that pushes its copies itself has the role backup_client, and a repository of its own.
    """

    host: Id = Field(description="Id of the host.")
    pushes: bool = Field(
        default=False,
        description="True where the host pushes its copies by the role backup_client, whose variables name the paths.",
    )
    paths: tuple[FilePath, ...] = Field(
        default=("/etc", "/home", "/opt", "/root", "/srv", "/usr/local"),
        min_length=1,
        description="Absolute paths that are fetched from the host; other file systems mounted below stay out.",
    )


class BucketSource(Record):
    """A bucket of a system, whose objects are copied; a drill brings them back into an S3 server of its own."""

    system: Id = Field(description="Id of the system whose bucket it is; the plan must take it in.")
    bucket: Id = Field(description="Name of the bucket among the system's needs.")


def source_of_cluster(cluster: str) -> str:
    """What a cluster is called wherever sources of all kinds stand together; a database there has no slash."""
    return f"cluster/{cluster}"


def source_of_host(host: str) -> str:
    """What a host is called there."""
    return f"host/{host}"


def source_of_bucket(system: str, bucket: str) -> str:
    """What a bucket of a system is called there."""
    return f"bucket/{system}/{bucket}"


def source_of_volumes(application: str) -> str:
    """What the volumes of an application are called there; the cluster copies them together."""
    return f"volumes/{application}"


class Sources(Record):
    """What the plan copies from the machine that runs it, beside what the cloud copies by itself."""

    paths: tuple[FilePath, ...] = Field(default=(), description="Absolute paths of files and folders.")
    databases: tuple[DatabaseSource, ...] = Field(default=(), description="Databases.")
    clusters: tuple[ClusterSource, ...] = Field(default=(), description="Clusters, each by a snapshot of its etcd.")
    hosts: tuple[HostSource, ...] = Field(default=(), description="Hosts, each by an archive of its files.")
    buckets: tuple[BucketSource, ...] = Field(default=(), description="Buckets of systems, each by its objects.")
    state: bool = Field(
        default=False, description="True to copy the environment's own files and the state of local stacks."
    )
    volumes: bool = Field(
        default=False,
        description="True where the clusters copy the volumes whose claims carry this plan's id in the label"
        " provincial/backup: those of applications by a CronJob, others by the cluster's own means.",
    )

    @property
    def from_here(self) -> bool:
        """Whether anything is copied from the machine that runs the plan."""
        return bool(self.fetched) or any(value for kind, value in self if kind not in ("volumes", "hosts"))

    @property
    def fetched(self) -> tuple[HostSource, ...]:
        """The hosts whose files are fetched."""
        return tuple(one for one in self.hosts if not one.pushes)

    @property
    def pushed(self) -> tuple[str, ...]:
        """What the hosts that push are called wherever sources of all kinds stand together."""
        return tuple(source_of_host(one.host) for one in self.hosts if one.pushes)

    @property
    def names(self) -> tuple[str, ...]:
        """What the clusters, hosts and buckets among them are called wherever sources of all kinds stand together."""
        return (
            *(source_of_cluster(one.cluster) for one in self.clusters),
            *(source_of_host(one.host) for one in self.hosts),
            *(source_of_bucket(one.system, one.bucket) for one in self.buckets),
        )


class Backup(Record):
    """A backup plan: the systems it covers, when, how many copies, and what a restore must achieve."""

    id: Id = Field(description="Id of the plan.")
    name: Text = Field(description="What the plan is called.")
    systems: tuple[Id, ...] = Field(min_length=1, description="Ids of the systems it covers.")
    sources: Sources = Field(default_factory=Sources, description="What is copied from machines, by restic.")
    schedule: Schedule = Field(description="When a backup is made.")
    copies: tuple[Copy, ...] = Field(min_length=1, description="Copies beside production.")
    rpo_hours: int = Field(ge=1, le=8784, description="Hours of work that may be lost at most.")
    rto_hours: int = Field(ge=1, le=8784, description="Hours a restore may take at most.")
    drill_days: int = Field(ge=1, le=366, description="Days between two proven restores at most.")

    @model_validator(mode="after")
    def _often_enough(self) -> Self:
        hours = self.schedule.longest_pause // timedelta(hours=1)
        if hours > self.rpo_hours:
            raise broken_rule(
                "rpo_hours",
                summary="the schedule cannot keep the promised rpo_hours",
                given=self.rpo_hours,
                allowed=f"{hours} or more with every: {self.schedule.every}",
                why="what was made since the last backup is lost",
            )
        return self


class BackupsFile(Record):
    """Backup plans."""

    backups: tuple[Backup, ...] = Field(default=(), description="Backup plans.")
