"""A real store with object lock, and for each test a repository of its own in it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from provincial_cloud import sandbox
from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
from provincial_cloud.backup import etcd, store
from provincial_cloud.backup.drill import Promise, drill
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.objects import Objects
from provincial_cloud.backup.records import BackupMade, Drilled, recorded
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.run import Job, run
from provincial_cloud.backup.sources import BucketSource, Source
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.project import Project
from provincial_cloud.sandbox.aws import REGION
from provincial_cloud.sandbox.backup_store import store_folder
from provincial_cloud.sandbox.credentials import ACCOUNT
from provincial_cloud.storage.naming import bucket_of_system

REPOSITORY = Path(__file__).resolve().parents[2]
PROMISE = Promise(rpo=timedelta(hours=24), rto=timedelta(hours=8), kept=timedelta(days=30))
PLAN = "daily"
BUCKETS = itertools.count()
OVER_TLS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "OnlyOverTls",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}
"""The policy that every bucket of an environment has."""


@dataclass(kw_only=True)
class Vault:
    """One bucket with a repository in it, the tree it backs up, and the ledger that knows of it."""

    endpoint: sandbox.StoreEndpoint
    bucket: str
    buckets: Path
    home: Path
    sources: tuple[Source, ...] = ()
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
            sources=self.sources,
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
            on_disk=self.scratch is not None,
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
def cloud(checkout: Project) -> Iterator[Connection]:
    """The sandbox's AWS half, empty."""
    url = sandbox.start_aws(checkout, port=0).url
    target = Target(endpoint=url, region=REGION, credentials=Credentials("sandbox", "sandbox"))
    with closing(Connection(target)) as connection:
        yield connection
    sandbox.stop_aws(checkout)


@pytest.fixture(scope="session")
def at_home(checkout: Project, cloud: Connection, small_environment: Callable[[Path], Path]) -> Iterator[Project]:
    """The checkout with the environments in it, and a small one besides: one system, no host, no cluster.

    The cluster of `local` is none of a sandbox here, but an etcd that is named as any other is. Its buckets are there.
    """
    where = {"LocationConstraint": REGION}
    for system, bucket in (("public-services", "attachments"), ("documents", "files")):
        name = bucket_of_system("local", system, bucket, ACCOUNT)
        cloud.call("s3", "create_bucket", {"Bucket": name, "CreateBucketConfiguration": where})
        cloud.call("s3", "put_object", {"Bucket": name, "Key": "hồ sơ.pdf", "Body": b"%PDF"})
    environments = checkout.environments
    shutil.copytree(REPOSITORY / "environments", environments)
    small_environment(environments)
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


@pytest.fixture
def objects(cloud: Connection) -> Objects:
    """A versioned bucket with objects of every kind in it."""
    made = Objects(connection=cloud, bucket=f"test-{next(BUCKETS)}")
    made.call("create_bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    made.call("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})
    made.call("put_bucket_policy", Policy=json.dumps(OVER_TLS).replace("BUCKET", made.bucket))
    chance = Random(7)
    for number in range(8):
        made.call("put_object", Key=f"2026/{number}.pdf", Body=b"an older version")
        made.call(
            "put_object",
            Key=f"2026/{number}.pdf",
            Body=chance.randbytes(500 * number + 1),
            ContentType="application/pdf",
            CacheControl="no-cache",
            ContentEncoding="gzip",
            Expires=datetime(2032, 1, 1, tzinfo=UTC),
            Metadata={"owner": f"unit-{number}"},
        )
    made.call("put_object", Key="empty", Body=b"")
    tag(made, "2026/3.pdf", {"trạng thái": "đã duyệt"})
    return made


def tag(objects: Objects, key: str, tags: dict[str, str]) -> None:
    told = {"TagSet": [{"Key": name, "Value": value} for name, value in tags.items()]}
    objects.call("put_object_tagging", Key=key, Tagging=told)


@pytest.fixture
def bucket_source(objects: Objects) -> BucketSource:
    return BucketSource(system="documents", id="files", objects=objects)


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
