"""Where an environment's backups are made from and go to on this machine: jobs, repositories and keys of its plans."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from provincial_cloud.backup import etcd, store
from provincial_cloud.backup.drill import Promise
from provincial_cloud.backup.host_files import HostFiles
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.objects import Objects, account_of
from provincial_cloud.backup.postgres import Server
from provincial_cloud.backup.records import recorded
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.run import Job
from provincial_cloud.backup.sources import BucketSource, ClusterSource, DatabaseSource, HostSource
from provincial_cloud.deployment.host_access import way_to_hosts
from provincial_cloud.deployment.stack_file import known_stacks, read_stack_file, stack_file_path
from provincial_cloud.environment import SANDBOX, Environment, Stage
from provincial_cloud.environment.backups import Backup
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.hosts.reach import chosen, target_of
from provincial_cloud.private_files import private_folder, write_private
from provincial_cloud.project import Project
from provincial_cloud.sandbox.backup_store import StoreEndpoint, store_endpoint
from provincial_cloud.sandbox.https_probe import ClientIdentity
from provincial_cloud.sandbox.kubernetes import etcd_endpoint
from provincial_cloud.storage.naming import bucket_of_system

if TYPE_CHECKING:
    from provincial_cloud.aws.provider.connection import Connection

PASSWORD = "password"  # noqa: S105 - a file's name


@dataclass(frozen=True, kw_only=True)
class Place:
    """One plan of an environment in a checkout."""

    project: Project
    environment: Environment
    plan: Backup

    @property
    def name(self) -> str:
        """What the ledger calls these copies."""
        return self.plan.id

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of these copies' snapshots."""
        return (self.plan.id,)

    @property
    def folder(self) -> Path:
        """Password, staging, cache and work of this plan; mode 0700."""
        return home_of(self.project, self.environment.name) / self.plan.id

    @property
    def key(self) -> Path:
        """The private key that signs this environment's drills."""
        return drill_key(self.project, self.environment.name)

    @property
    def ledger(self) -> Path:
        """The ledger of the environment."""
        return self.project.evidence / f"{self.environment.name}.jsonl"

    @property
    def promise(self) -> Promise:
        """What a drill holds the plan to; copies count for as long as the longest is kept."""
        return Promise(
            rpo=timedelta(hours=self.plan.rpo_hours),
            rto=timedelta(hours=self.plan.rto_hours),
            kept=timedelta(days=max(copy.retention_days for copy in self.plan.copies)),
        )

    @property
    def locked(self) -> timedelta:
        """For how long nobody may delete a copy."""
        return timedelta(days=max(copy.immutable_days for copy in self.plan.copies))

    @property
    def job(self) -> Job:
        """What is backed up. Raises UsageError when the plan names no source on a machine."""
        sources = self.plan.sources
        if not self.plan.sources.from_here:
            raise UsageError(
                Problem(
                    summary=f"plan {self.plan.id} copies nothing from a machine",
                    where=str(self.environment.folder / "backups.yaml"),
                    allowed="sources with paths, databases, clusters, hosts, buckets or state",
                    why="what its systems have in the cloud is copied by the cloud's own plan",
                )
            )
        own = (self.environment.folder, *self.stack_files) if sources.state else ()
        moving = (self.state,) if sources.state and self.state.exists() else ()
        return Job(
            plan=self.plan.id,
            paths=(*map(Path, sources.paths), *own),
            moving=moving,
            sources=(*self.databases, *self.clusters, *self.hosts, *self.buckets),
            staging=staging_of(self.project, self.environment.name, self.plan.id),
        )

    @property
    def databases(self) -> tuple[DatabaseSource, ...]:
        """The databases that are dumped."""
        return tuple(
            DatabaseSource(
                id=one.id,
                server=Server(
                    host=one.host,
                    port=one.port,
                    user=one.user,
                    passfile=Path(one.passfile) if one.passfile else None,
                    account=one.account,
                ),
                database=one.database,
                questions=one.questions,
            )
            for one in self.plan.sources.databases
        )

    @property
    def clusters(self) -> tuple[ClusterSource, ...]:
        """The clusters whose etcd is copied. Raises UsageError when the sandbox's does not run."""
        found = []
        for one in self.plan.sources.clusters:
            url, client = (
                one.endpoint,
                ClientIdentity(authority=Path(one.authority), certificate=Path(one.certificate), key=Path(one.key)),
            )
            if self.environment.is_in_sandbox(one.cluster):
                url, client = etcd_endpoint(self.project)
            found.append(ClusterSource(id=one.cluster, member=etcd.Member(url=url, client=client)))
        return tuple(found)

    @property
    def hosts(self) -> tuple[HostSource, ...]:
        """The hosts whose files are fetched. Raises UsageError where no key of one is pinned."""
        wanted = self.plan.sources.fetched
        if not wanted:
            return ()
        way = way_to_hosts(self.project, self.environment.name)
        found = chosen(self.environment, tuple(one.host for one in wanted))
        return tuple(
            HostSource(id=host.id, files=HostFiles(target=target_of(host, way), paths=one.paths))
            for host, one in zip(found, wanted, strict=True)
        )

    @property
    def buckets(self) -> tuple[BucketSource, ...]:
        """The buckets whose objects are copied. Raises ProvincialError where the cloud does not tell whose it is."""
        wanted = self.plan.sources.buckets
        if not wanted:
            return ()
        connection = self.cloud()
        account = account_of(connection)
        return tuple(
            BucketSource(
                system=one.system,
                id=one.bucket,
                objects=Objects(
                    connection=connection,
                    bucket=bucket_of_system(self.environment.name, one.system, one.bucket, account),
                ),
            )
            for one in wanted
        )

    def cloud(self) -> Connection:
        """The environment's cloud, as whoever runs the command. Raises UsageError where the sandbox does not run."""
        from provincial_cloud.aws.reach import connect

        return connect(self.environment.cloud)

    @property
    def state(self) -> Path:
        """The states of the checkout's stacks."""
        return self.project.runtime / "state"

    @property
    def stack_files(self) -> tuple[Path, ...]:
        """The files of the environment's stacks in this checkout, which hold the salt of their passphrase."""
        found = []
        for stack in known_stacks(self.project):
            path = stack_file_path(self.project, stack)
            with suppress(UsageError):  # a file that nobody can read is none of this environment's
                if path.exists() and read_stack_file(self.project, stack).environment == self.environment.name:
                    found.append(path)
        return tuple(found)

    @property
    def recovering(self) -> Path:
        """There while the environment is being made again from its copies: its data are not back yet."""
        return recovery_marker(self.project, self.environment.name)

    @property
    def bucket_name(self) -> str:
        """The bucket of the plan's copies."""
        return bucket_of(self.environment.name, self.plan.id)

    @property
    def needs_a_copy(self) -> bool:
        """Whether a drill has nothing to bring back yet; in a sandbox, where no timer runs, it never has."""
        return self.environment.stage is Stage.SANDBOX or not recorded(self.ledger, self.plan.id).made

    def reach(self) -> None:
        """Find the store. Raises UsageError when it is not there."""
        self._endpoint()

    def bucket(self, who: Identity) -> store.Bucket:
        """The plan's bucket as one identity reaches it. Raises UsageError when the store is not there."""
        end = self._endpoint()
        return store.Bucket(endpoint=end.url, region=end.region, name=self.bucket_name, key=end.keys[who])

    def repository(self, who: Identity) -> Repository:
        """The plan's repository as one identity reaches it."""
        password = private_folder(self.folder) / PASSWORD
        if not password.exists():
            write_private(password, secrets.token_urlsafe(48) + "\n")
        return Repository(bucket=self.bucket(who), password_file=password, cache=self.folder / f"cache-{who}")

    def prepare(self) -> None:
        """Make bucket and repository where they are not there yet; safe to repeat."""
        keys = self._endpoint().keys
        store.prepare(self.bucket(Identity.ADMINISTRATOR), {who: keys[who].id for who in Identity})
        writer = self.repository(Identity.WRITER)
        if not any(store.names(writer.bucket, store.CONFIGURATION)):
            writer.initialise()

    def _endpoint(self) -> StoreEndpoint:
        if self.environment.cloud.endpoint != SANDBOX:
            raise UsageError(
                Problem(
                    summary="backups by restic go to the sandbox's store only, for now",
                    given=f"endpoint {self.environment.cloud.endpoint}",
                    allowed=f"endpoint {SANDBOX}",
                )
            )
        return store_endpoint(self.project)


def home_of(project: Project, environment: str) -> Path:
    """Where an environment's plans keep what is theirs, each in a folder of its name."""
    return project.runtime / "backups" / environment


def staging_of(project: Project, environment: str, plan: str) -> Path:
    """Where a plan's dumps, quiet copies and manifest lie before they are copied."""
    return home_of(project, environment) / plan / "staging"


def bucket_of(environment: str, plan: str) -> str:
    """The name of the bucket that a plan's copies lie in."""
    return f"{environment}-{plan}"


def recovery_marker(project: Project, environment: str) -> Path:
    """The file that is there while an environment is made again, with how far that has come."""
    return home_of(project, environment) / "recovering.json"


def drill_key(project: Project, environment: str) -> Path:
    """The private key that signs an environment's drills."""
    return home_of(project, environment) / "drill-key"


def places(project: Project, environment: Environment, wanted: str | None = None) -> tuple[Place, ...]:
    """The environment's plans, or the one that is asked for. Raises UsageError when there is no such plan."""
    found = tuple(
        Place(project=project, environment=environment, plan=plan)
        for plan in environment.backups
        if wanted in (None, plan.id)
    )
    if not found:
        raise UsageError(
            Problem(
                summary="there is no such backup plan",
                given=wanted,
                allowed=", ".join(plan.id for plan in environment.backups) or "none is declared yet",
                where=str(environment.folder / "backups.yaml"),
            )
        )
    return found


def places_at_work(project: Project, environment: Environment, wanted: str | None = None) -> tuple[Place, ...]:
    """The plan that is asked for; without a name, every plan that copies something from a machine, if any does."""
    found = places(project, environment, wanted)
    return tuple(one for one in found if one.plan.sources.from_here) or found
