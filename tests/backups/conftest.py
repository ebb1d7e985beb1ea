"""A real store with object lock, and for each test a repository of its own in it."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from provincial_cloud import sandbox
from provincial_cloud.backup import etcd, store
from provincial_cloud.backup.drill import Promise, drill
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.records import BackupMade, Drilled, recorded
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.run import ClusterSource, DatabaseSource, HostSource, Job, run
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.project import Project
from provincial_cloud.sandbox.backup_store import store_folder

REPOSITORY = Path(__file__).resolve().parents[2]
PROMISE = Promise(rpo=timedelta(hours=24), rto=timedelta(hours=8), kept=timedelta(days=30))
PLAN = "daily"


@dataclass(kw_only=True)
class Vault:
    """One bucket with a repository in it, the tree it backs up, and the ledger that knows of it."""

    endpoint: sandbox.StoreEndpoint
    bucket: str
    buckets: Path
    home: Path
    databases: tuple[DatabaseSource, ...] = ()
    clusters: tuple[ClusterSource, ...] = ()
    hosts: tuple[HostSource, ...] = ()
    plan: str = PLAN
    promise: Promise = PROMISE
    scratch: Path | None = None
    """Where dumps, manifests and restored copies go; None: below `home`."""
    now: datetime | None = None
    """The clock of runs and drills; None: the real one."""

    @property
    def data(self) -> Path:
        """The bucket's files on the store's disk, for faults that no key could bring about."""
        return self.buckets / self.bucket

    @property
    def source(self) -> Path:
        """The tree that is backed up."""
        return self.home / "source"

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.home / "ledger.jsonl", gate="record")

    def as_(self, who: Identity) -> store.Bucket:
        """The bucket as one identity reaches it."""
        end = self.endpoint
        return store.Bucket(endpoint=end.url, region=end.region, name=self.bucket, key=end.keys[who])

    def repository(self, who: Identity = Identity.WRITER) -> Repository:
        return Repository(bucket=self.as_(who), password_file=self.home / "password", cache=self.home / f"cache-{who}")

    @property
    def job(self) -> Job:
        staging = (self.scratch or self.home) / "staging"
        return Job(
            plan=self.plan,
            paths=(self.source,),
            databases=self.databases,
            clusters=self.clusters,
            hosts=self.hosts,
            staging=staging,
        )

    @property
    def known(self) -> tuple[BackupMade, ...]:
        """The backups that the ledger knows of."""
        return recorded(self.ledger.path, self.plan).made

    def clock(self) -> datetime:
        return self.now or datetime.now(UTC)

    def back_up(self, **changes: object) -> BackupMade:
        repository = replace(self.repository(), **changes)  # type: ignore[arg-type]
        return run(self.job, repository, self.ledger, clock=self.clock)

    def drill(self, promise: Promise | None = None, **changes: object) -> Drilled:
        return drill(
            self.plan,
            replace(self.repository(), **changes),  # type: ignore[arg-type]
            self.ledger,
            promise=promise or self.promise,
            key=self.home / "keys" / "drill",
            work=(self.scratch or self.home) / "work",
            chance=Random(7),
            clock=self.clock,
        )


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    if os.geteuid() != 0 and not all(shutil.which(program) for program in ("restic", "psql")):
        pytest.skip("restic or postgresql is not there, and only root can install it: see provincial doctor")
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "Pulumi.yaml").touch()
    (folder / "toolchain").symlink_to(REPOSITORY / "toolchain")
    project = Project(folder)
    sandbox.start_store(project)
    yield project
    sandbox.stop_store(project)


@pytest.fixture(scope="session")
def at_home(checkout: Project) -> Iterator[Project]:
    """The checkout with the environments in it, and a small one besides: one system, no host, no cluster.

    The cluster of `local` is none of a sandbox here, but an etcd that is named as any other is.
    """
    environments = checkout.environments
    shutil.copytree(REPOSITORY / "environments", environments)
    small = environments / "small"
    shutil.copytree(environments / "lab", small, ignore=shutil.ignore_patterns("hosts.yaml", "waivers.yaml"))
    plans = small / "backups.yaml"
    kept = [line for line in plans.read_text(encoding="utf-8").splitlines() if "hosts:" not in line]
    plans.write_text("\n".join(kept) + "\n", encoding="utf-8")
    head = small / "environment.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("name: lab", "name: small"), encoding="utf-8")
    with etcd.throw_away() as member:
        member.call("kv/put", key="L3JlZ2lzdHJ5L2E=", value="YQ==")
        clusters, plans = environments / "local" / "clusters.yaml", environments / "local" / "backups.yaml"
        clusters.write_text(clusters.read_text(encoding="utf-8").replace("kubeconfig: sandbox", ""), encoding="utf-8")
        asks = member.client
        where = f"endpoint: '{member.url}', authority: {asks.authority}, certificate: {asks.certificate}"
        named = f"cluster: trung-tam, {where}, key: {asks.key}"
        text = plans.read_text(encoding="utf-8").replace("cluster: trung-tam", named)
        plans.write_text(text, encoding="utf-8")
        yield checkout


@pytest.fixture(scope="session")
def new_vault(checkout: Project, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Vault]:
    """Makes a vault whose tree holds a little of everything: an empty file, a link, odd names, owners and modes."""
    numbers = itertools.count()
    fresh: list[Path] = []

    def make() -> Vault:
        endpoint, number = sandbox.start_store(checkout), next(numbers)
        name = f"vault-{number}"
        home = tmp_path_factory.mktemp(name)
        vault = Vault(endpoint=endpoint, bucket=name, buckets=store_folder(checkout.sandbox) / "data", home=home)
        (home / "password").write_text("tests only\n")
        (home / "password").chmod(0o600)
        plant(vault.source, Random(number))
        administrator, principals = vault.as_(Identity.ADMINISTRATOR), {who: endpoint.keys[who].id for who in Identity}
        if number == 0:
            store.prepare(administrator, principals)
            vault.repository().initialise()
            subprocess.run(["cp", "-a", vault.data, home / "fresh"], check=True)
            fresh.append(home / "fresh")
        else:
            subprocess.run(["cp", "-a", fresh[0], vault.data], check=True)
            store.prepare(administrator, principals)
        return vault

    return make


@pytest.fixture
def vault(new_vault: Callable[[], Vault]) -> Vault:
    return new_vault()


def plant(root: Path, chance: Random) -> None:
    """A small tree with what trees have."""
    (root / "deep" / "er").mkdir(parents=True)
    for number in range(12):
        path = root / "deep" / f"file-{number}"
        path.write_bytes(chance.randbytes(chance.randrange(1, 40_000)))
        path.chmod(chance.choice((0o600, 0o640, 0o755)))
        if os.geteuid() == 0:
            os.chown(path, chance.choice((0, 33, 1000)), chance.choice((0, 33)))
    (root / "empty").touch()
    (root / "hồ sơ một cửa.txt").write_text("Tiền Giang", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(root) + b"/\xff\xfe no text")).write_bytes(b"bytes")
    (root / "link").symlink_to("deep/file-1")
    (root / "dangling").symlink_to("nowhere")
    (root / "deep" / "er").chmod(0o2750)
