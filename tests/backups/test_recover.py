"""`provincial recover`: an environment brought back from nothing by real restic, store and PostgreSQL.

The engine's runs are played by a function; tests/engine/test_recovery.py does one with the real engine.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud import environment as environments
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.backup import etcd, manifest, postgres, proving
from provincial_cloud.backup.bringing_back import choose
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.place import Place, places
from provincial_cloud.backup.postgres import Server
from provincial_cloud.deployment import bringing
from provincial_cloud.deployment.rebuilding import Rebuilt, rebuild
from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.evidence.reader import Kind, lines
from provincial_cloud.evidence.verify import check
from provincial_cloud.project import Project
from provincial_cloud.sandbox.aws import REGION
from provincial_cloud.sandbox.credentials import ACCOUNT
from provincial_cloud.sandbox.kubernetes import etcd_seat
from provincial_cloud.storage.naming import bucket_of_system

PLAN = """
backups:
  - id: daily
    name: {{vi: Sao lưu hằng ngày, en: Daily backup}}
    systems: [integration]
    sources:
      state: true
      paths: [{documents}]
      buckets: [{{system: integration, bucket: messages}}]
      clusters: [{{cluster: trung-tam}}]
      databases:
        - {{id: portal, database: portal, host: {host}, user: {user}, account: {user}, questions: ["{question}"]}}
    schedule: {{every: day, at: "18:30"}}
    copies:
      - {{name: near, site: trung-tam, media: disk, retention_days: 35, immutable_days: 35}}
      - {{name: far, site: kho-du-phong, media: object, retention_days: 184, immutable_days: 184}}
    rpo_hours: 24
    rto_hours: 8
    drill_days: 183
"""
QUESTION = "SELECT status, count(*) FROM dossiers GROUP BY status ORDER BY status"
STACK = "config:\n  provincial-cloud:environment: again\n  provincial-cloud:layers: [backups]\n"


CLUSTER = """
clusters:
  - id: trung-tam
    name: {vi: Cụm trung tâm, en: Central cluster}
    level: 3
    site: trung-tam
    kubeconfig: sandbox
"""
BUCKET = bucket_of_system("again", "integration", "messages", ACCOUNT)


class World:
    """An environment `again` with documents, a database, a bucket, and a stack whose runs are noted."""

    def __init__(self, project: Project, server: Server, cloud: Connection, home: Path) -> None:
        self.project, self.server, self.cloud = project, server, cloud
        self.documents = home / "documents"
        self.state = project.runtime / "state" / ".pulumi" / "stacks" / "provincial-cloud" / "again.json"
        self.ups: list[tuple[str, str, bool]] = []
        """Each run of a stack: its state then, and whether the documents were back already."""

    @property
    def place(self) -> Place:
        (place,) = places(self.project, environments.load("again", root=self.project.environments))
        return place

    def bring_up(self, project: Project, stack: str, **_: object) -> None:
        self.ups.append((stack, self.state.read_text(), self.documents.exists()))
        self.s3("create_bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3("put_object", Key="new", Body=b"made by the stack")
        assert "being recovered" in proving.missing(self.place)  # no copy is made of what is not back yet

    def recover(self, snapshot: str | None = None) -> Rebuilt:
        self.said: list[str] = []
        return rebuild(self.project, "again", snapshot=snapshot, say=self.said.append)

    def sql(self, text: str, database: str = "portal") -> str:
        with postgres._Session(self.server, database) as session:
            return session.ask(text)

    def s3(self, method: str, **given: object) -> dict[str, Any]:
        return self.cloud.call("s3", method, {"Bucket": BUCKET, **given})

    @property
    def etcd_data(self) -> Path:
        return etcd_seat(self.project)[0].etcd_data

    def lose_bucket(self) -> None:
        if BUCKET not in {one["Name"] for one in self.cloud.call("s3", "list_buckets", {})["Buckets"]}:
            return
        for one in self.s3("list_objects_v2").get("Contents", ()):
            self.s3("delete_object", Key=one["Key"])
        self.s3("delete_bucket")

    def lose(self) -> None:
        """What a lost machine room leaves: the other site's store, the passwords kept elsewhere, and the ledger."""
        for path in (self.project.runtime / "state", self.place.environment.folder, self.documents):
            shutil.rmtree(path)
        shutil.rmtree(self.etcd_data, ignore_errors=True)
        (self.project.environments / "Pulumi.again.yaml").unlink()
        self.sql("DROP DATABASE portal", "postgres")
        self.lose_bucket()

    def plant(self, folder: Path) -> None:
        """What whoever may write in a folder of the plan can lay there: all that a copy holds, by its names."""
        environment = folder / "environments" / "again"
        shutil.copytree(self.place.environment.folder, environment)
        head = environment / "environment.yaml"
        head.write_text(head.read_text(encoding="utf-8") + "# planted\n", encoding="utf-8")
        for stack in ("again", "planted"):
            (folder / "environments" / f"Pulumi.{stack}.yaml").write_text(f"{STACK}# planted\n", encoding="utf-8")
        staging = folder / ".provincial" / "backups" / "again" / "daily" / "staging"
        state = staging / "still" / "state" / self.state.relative_to(self.project.runtime / "state")
        state.parent.mkdir(parents=True)
        state.write_text("a planted state")
        answers = manifest.parse((self.place.job.staging / "manifest.jsonl").read_bytes(), Path()).answers
        planted = manifest.take((folder / "environments", staging / "still"), answers=answers)
        (staging / "manifest.jsonl").write_bytes(planted.text())

    @property
    def kinds(self) -> list[str]:
        return [line.kind for line in lines(self.project.evidence / "again.jsonl")]


@pytest.fixture
def world(at_home: Project, cloud: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    folder = at_home.environments / "again"
    monkeypatch.setenv("PROVINCIAL_PROJECT", str(at_home.root))
    with postgres.throw_away() as server, etcd.throw_away() as member:
        # The etcd of a cluster whose other servers are not started: tests/cluster brings a whole one back.
        monkeypatch.setattr("provincial_cloud.backup.place.etcd_endpoint", lambda _: (member.url, member.client))
        member.call("kv/put", key="L3JlZ2lzdHJ5L2E=", value="YQ==")
        made = World(at_home, server, cloud, tmp_path)
        shutil.copytree(at_home.environments / "small", folder)
        head = folder / "environment.yaml"
        head.write_text(head.read_text(encoding="utf-8").replace("name: small", "name: again"), encoding="utf-8")
        (system,) = folder.glob("systems/*.yaml")
        system.write_text(system.read_text(encoding="utf-8").rstrip() + "\n    needs: {buckets: [{name: messages}]}\n")
        plan = PLAN.format(documents=made.documents, host=server.host, user=server.user, question=QUESTION)
        (folder / "backups.yaml").write_text(plan, encoding="utf-8")
        (folder / "clusters.yaml").write_text(CLUSTER, encoding="utf-8")
        etcd_seat(at_home)[0].encryption.write_text("{}")
        (at_home.environments / "Pulumi.again.yaml").write_text(STACK, encoding="utf-8")
        (at_home.runtime / "passphrase").write_text("tests only")
        made.state.parent.mkdir(parents=True, exist_ok=True)
        made.state.write_text("the last state")
        (made.documents / "deep").mkdir(parents=True)
        (made.documents / "deep" / "hồ sơ.txt").write_text("Tiền Giang", encoding="utf-8")
        (made.documents / "deep").chmod(0o2750)
        made.sql("CREATE DATABASE portal", "postgres")
        made.sql("CREATE TABLE dossiers (id int PRIMARY KEY, status text NOT NULL)")
        made.sql("INSERT INTO dossiers SELECT n, (ARRAY['done','open'])[n % 2 + 1] FROM generate_series(1, 101) n")
        made.s3("create_bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        for key in ("new", "hồ sơ/1", "../hồ sơ/2"):
            made.s3("put_object", Key=key, Body=b"one", Metadata={"unit": "so-khcn"})
        monkeypatch.setattr(bringing, "bring_up", made.bring_up)
        proving.back_up(made.place)
        yield made
        made.lose_bucket()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(at_home.runtime / "state", ignore_errors=True)
        (at_home.environments / "Pulumi.again.yaml").unlink(missing_ok=True)


def test_an_environment_comes_back_from_nothing_in_order_and_answers_as_before(world: World) -> None:
    with pytest.raises(UsageError, match="there is something where the copy belongs"):
        world.recover()  # nothing is lost yet
    answers = world.sql(QUESTION)
    world.lose()
    rebuilt = world.recover()
    assert rebuilt.findings == ()
    assert (rebuilt.questions, world.sql(QUESTION)) == (2 + 4 + 3, answers)
    assert world.ups == [("again", "the last state", False)]
    assert [step for number, step in enumerate(world.said, 1) if f"{number}/9" in step] == world.said
    assert "cluster/trung-tam: its etcd is back" in world.said[2]
    assert (world.etcd_data / "member").is_dir()
    assert "1 are there with other content, kept" in world.said[7]
    found = {one["Key"]: world.s3("get_object", Key=one["Key"]) for one in world.s3("list_objects_v2")["Contents"]}
    assert {key: one["Body"].read() for key, one in found.items()} == {
        "../hồ sơ/2": b"one",
        "hồ sơ/1": b"one",
        "new": b"made by the stack",
    }
    assert [*found["hồ sơ/1"]["Metadata"].values()] == ["so-khcn"]
    assert (world.documents / "deep" / "hồ sơ.txt").read_text(encoding="utf-8") == "Tiền Giang"
    assert (world.documents / "deep").stat().st_mode & 0o7777 == 0o2750
    assert world.kinds[-3:] == [Kind.BACKUP_MADE, Kind.RESTORE_DRILLED, Kind.ENVIRONMENT_RECOVERED]
    assert proving.known(world.place).drilled[-1].passed
    assert check(world.project.evidence / "again.jsonl").whole
    assert not list((world.project.runtime / "backups" / "again").glob("recover*"))


def test_what_stands_in_the_way_is_told_before_anything_is_changed(world: World) -> None:
    folder = world.place.environment.folder
    world.lose()
    world.documents.mkdir()
    (world.documents / "new work").touch()
    with pytest.raises(UsageError, match=str(world.documents)):
        world.recover()
    shutil.rmtree(world.documents)
    (world.project.runtime / "passphrase").unlink()
    with pytest.raises(UsageError, match="the passphrase of the state is not here"):
        world.recover()
    assert not folder.exists()
    assert not world.state.exists()


def test_a_run_that_was_killed_is_taken_up_and_keeps_what_its_stacks_have_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.lose()

    def die(*_: object, **__: object) -> None:
        world.state.write_text("a newer state")
        raise ProvincialError(Problem(summary="killed"))

    with monkeypatch.context() as dying:
        dying.setattr(bringing, "bring_up", die)
        with pytest.raises(ProvincialError, match="killed"):
            world.recover()
    assert world.recover().findings == ()
    assert world.ups == [("again", "a newer state", False)]


@pytest.fixture(params=["deeper than the real ones", "shallower than the real ones"])
def planted(request: pytest.FixtureRequest, world: World) -> Iterator[World]:
    """The environment with a newer copy of a plan whose documents hold files named as the copy's own."""
    with tempfile.TemporaryDirectory() as short:
        folder = world.documents / "a" / "b"
        if request.param.startswith("shallower"):
            folder = Path(short, "s")
            assert len(folder.parts) < len(world.project.root.parts)
            assert len(str(folder)) < len(str(world.project.root))
            plans = world.place.environment.folder / "backups.yaml"
            plans.write_text(plans.read_text(encoding="utf-8").replace("paths: [", f"paths: [{folder}, "))
        world.plant(folder)
        proving.back_up(world.place)
        world.lose()
        shutil.rmtree(folder, ignore_errors=True)
        yield world


@pytest.mark.parametrize("ledger", ["kept", "lost"])
def test_files_planted_in_a_plans_folders_never_stand_in_for_the_copys_own(planted: World, ledger: str) -> None:
    environments = planted.project.environments
    if ledger == "lost":
        (planted.project.evidence / "again.jsonl").unlink()
    assert planted.recover().findings == ()
    assert ("which no ledger vouches for" in planted.said[0]) == (ledger == "lost")
    assert planted.ups == [("again", "the last state", False)]
    assert "planted" not in (environments / "again" / "environment.yaml").read_text(encoding="utf-8")
    assert (environments / "Pulumi.again.yaml").read_text(encoding="utf-8") == STACK
    assert not (environments / "Pulumi.planted.yaml").exists()


def test_a_copy_that_is_named_is_vouched_for_where_the_ledger_knows_it(world: World) -> None:
    older, newest = proving.known(world.place).made[-1], proving.back_up(world.place)
    copies, ledger = world.place.repository(Identity.WRITER), world.place.ledger
    assert choose(copies, ledger, "again", "daily").snapshot == newest.snapshot
    named = choose(copies, ledger, "again", "daily", older.snapshot[:12])
    assert (named.snapshot, named.digest) == (older.snapshot, older.manifest)
    assert named.manifest_path == older.manifest_path == str(world.place.job.staging / "manifest.jsonl")
    with pytest.raises(UsageError, match="no copy whose id begins with none-such"):
        choose(copies, ledger, "again", "daily", "none-such")
    with pytest.raises(UsageError, match="more than one copy"):
        choose(copies, ledger, "again", "daily", "")
    nowhere = ledger.with_name("lost")
    found = choose(copies, nowhere, "again", "daily")
    assert (found.snapshot, found.digest, found.manifest_path) == (newest.snapshot, None, newest.manifest_path)
    with pytest.raises(UsageError, match="no manifest"):
        choose(copies, nowhere, "another", "daily")
