"""Copies that a host pushes into a store: noted by the backup side and drilled; each planted fault is found."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud.backup import store
from provincial_cloud.backup.drill import drill
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.noting import Noted, Pushed, note
from provincial_cloud.backup.place import places
from provincial_cloud.backup.pushed import PushedPlace, pushers
from provincial_cloud.backup.records import BackupMade, Drilled, FindingKind, recorded
from provincial_cloud.backup.restic import Repository
from provincial_cloud.environment import load
from provincial_cloud.errors import UsageError
from provincial_cloud.evidence.reader import Kind, lines
from provincial_cloud.project import Project
from provincial_cloud.sandbox.backup_store import store_folder

if TYPE_CHECKING:
    from conftest import Vault

PROVINCIAL = Path(sys.executable).parent / "provincial"
PROGRAM = Path(__file__).resolve().parents[2] / "roles" / "backup_client" / "files" / "provincial_backup.py"
PUSHED = Pushed(plan="daily", source="host/one")
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Pusher:
    """A host that pushes the vault's tree, and the backup side that notes and drills it."""

    vault: Vault

    @property
    def folder(self) -> Path:
        return self.vault.home / "pusher"

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.jsonl"

    @property
    def writer(self) -> Repository:
        return self.vault.repository(Identity.WRITER)

    def push(self, source: str = PUSHED.source) -> subprocess.CompletedProcess[str]:
        """One run of the program."""
        return push(self.writer, self.folder, self.vault.source, source)

    def pushed(self) -> None:
        done = self.push()
        assert (done.returncode, done.stderr) == (0, "")

    def at(self, moment: str, script: str) -> None:
        """Let something happen when restic is called for `moment`, in place of the world around."""
        (self.folder / "bin").mkdir(parents=True, exist_ok=True)
        text = f'#!/bin/sh\ncase "$*" in *"{moment}"*) {script};; esac\nexec {shutil.which("restic")} "$@"\n'
        (self.folder / "bin" / "restic").write_text(text)
        (self.folder / "bin" / "restic").chmod(0o755)

    def forge(self, text: str, **told: Any) -> None:
        """Push as somebody would who holds the host's key and password: any manifest, and any last word."""
        self.manifest.write_text(text)
        roots = [self.vault.source, self.manifest]
        first = self.writer.backup(roots, tag=PUSHED.plan)
        last = self.folder / "unsettled.json"
        digest = hashlib.sha256(text.encode()).hexdigest()
        body = {"snapshot": first, "manifest": digest, "manifest_path": str(self.manifest), "paths": [], **told}
        last.write_text(json.dumps(body))
        self.writer.backup([last], tag=PUSHED.closing)

    def note(self) -> Noted:
        return note(PUSHED, self.vault.repository(Identity.KEEPER), self.vault.ledger, kept=KEPT)

    def drill(self) -> Drilled:
        return drill(
            PUSHED.name,
            self.writer,
            self.vault.ledger,
            promise=self.vault.promise,
            key=self.vault.home / "keys" / "drill",
            work=self.vault.home / "work",
            chance=Random(7),
        )

    @property
    def known(self) -> tuple[BackupMade, ...]:
        return recorded(self.vault.ledger.path, PUSHED.name).made

    @property
    def newest(self) -> Path:
        """The newest snapshot on the store's disk that holds a tree: a run's last word follows it."""
        found = sorted((self.vault.data / "snapshots").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return found[-2]


def push(writer: Repository, folder: Path, tree: Path, source: str) -> subprocess.CompletedProcess[str]:
    """One run of the program, on a host that has its settings in `folder`."""
    key = writer.bucket.key
    folder.mkdir(exist_ok=True)
    (folder / "store").write_text(f"[default]\naws_access_key_id = {key.id}\naws_secret_access_key = {key.secret}\n")
    words = ["--plan", PUSHED.plan, "--source", source, "--manifest", folder / "manifest.jsonl", "--", tree]
    return subprocess.run(
        [sys.executable, "-I", PROGRAM, *words],
        env={
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "RESTIC_REPOSITORY": f"s3:{writer.bucket.endpoint}/{writer.bucket.name}",
            "RESTIC_PASSWORD_FILE": str(writer.password_file),
            "RESTIC_CACHE_DIR": str(folder / "cache"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "store"),
            "AWS_DEFAULT_REGION": writer.bucket.region,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def pusher(vault: Vault) -> Pusher:
    return Pusher(vault)


def test_a_pushed_copy_is_noted_once_and_comes_back_in_a_drill(pusher: Pusher) -> None:
    pusher.pushed()
    noted = pusher.note()
    assert (noted.findings, noted.unfinished) == ((), ())
    (made,) = noted.made
    assert made.manifest == hashlib.sha256(pusher.manifest.read_bytes()).hexdigest()
    assert (made.plan, made.unsettled) == ("daily/host/one", ())
    assert made.files == sum(path.is_file() and not path.is_symlink() for path in pusher.vault.source.rglob("*"))
    assert datetime.now(UTC) - timedelta(minutes=2) < made.began < datetime.now(UTC)
    assert pusher.note() == Noted(made=(), unfinished=(), findings=())
    (pusher.vault.source / "more").write_text("since then")
    pusher.pushed()
    assert len(pusher.note().made) == 1
    drilled = pusher.drill()
    assert drilled.findings == ()
    assert [one.snapshot for one in drilled.restored] == [one.snapshot for one in reversed(pusher.known)]
    assert recorded(pusher.vault.ledger.path, "daily").made == ()


def test_what_changes_between_manifest_and_copy_is_known_and_the_rest_is_still_proven(pusher: Pusher) -> None:
    source = pusher.vault.source
    (source / "going" / "deeper").mkdir(parents=True)
    (source / "going" / "deeper" / "file").write_text("soon gone")
    pusher.at("--tag daily --", f"echo other > {source}/empty; echo new > {source}/new; rm -r {source}/going")
    pusher.pushed()
    (made,) = pusher.note().made
    gone = [source / "going", source / "going" / "deeper", source / "going" / "deeper" / "file"]
    assert made.unsettled == tuple(sorted(map(str, (source, source / "empty", *gone))))
    assert pusher.drill().findings == ()


def test_a_change_that_the_pusher_keeps_to_itself_is_found_by_the_drill(pusher: Pusher) -> None:
    pusher.pushed()
    told = pusher.manifest.read_text()
    (pusher.vault.source / "deep" / "file-3").write_bytes(b"other")
    (pusher.vault.source / "slipped in").touch()
    pusher.forge(fresh(told))
    assert len(pusher.note().made) == 2
    found = {(one.kind, Path(one.subject).name) for one in pusher.drill().findings}
    assert found == {(FindingKind.FILE_DIFFERS, "file-3"), (FindingKind.FILE_EXTRA, "slipped in")}


def fresh(manifest: str) -> str:
    """A manifest as if it were of this moment."""
    head, _, rest = manifest.partition("\n")
    return json.dumps({**json.loads(head), "began": datetime.now(UTC).isoformat()}) + "\n" + rest


def deleted(pusher: Pusher) -> None:
    pusher.pushed()
    pusher.note()
    pusher.newest.unlink()


def set_back(pusher: Pusher) -> None:
    """The store serves what it held a copy before."""
    before = pusher.vault.home / "before"
    shutil.copytree(pusher.vault.data, before)
    pusher.pushed()
    pusher.note()
    shutil.rmtree(pusher.vault.data)
    shutil.copytree(before, pusher.vault.data)


def replaced(pusher: Pusher) -> None:
    pusher.pushed()
    pusher.note()
    content = bytearray(pusher.newest.read_bytes())
    content[len(content) // 2] ^= 1
    with pusher.newest.open("r+b") as file:
        file.write(content)


def laid_over(pusher: Pusher) -> None:
    """Whoever holds the host's key writes one snapshot under another's name, encrypted as it must be."""
    pusher.pushed()
    pusher.note()
    first, other = pusher.known
    bucket = pusher.writer.bucket
    content = bucket.client().get_object(Bucket=bucket.name, Key=f"snapshots/{first.snapshot}")["Body"].read()
    bucket.client().put_object(Bucket=bucket.name, Key=f"snapshots/{other.snapshot}", Body=content)


def older_as_new(pusher: Pusher) -> None:
    told = pusher.manifest.read_text()
    pusher.pushed()
    pusher.note()
    pusher.forge(told)


def much_older_as_new(pusher: Pusher) -> None:
    head, _, rest = pusher.manifest.read_text().partition("\n")
    long_ago = {**json.loads(head), "began": (datetime.now(UTC) - timedelta(days=3)).isoformat()}
    pusher.forge(json.dumps(long_ago) + "\n" + rest)


def cut(pusher: Pusher) -> None:
    told = fresh(pusher.manifest.read_text())
    pusher.forge(told[: len(told) // 2])


def cut_at_a_line(pusher: Pusher) -> None:
    pusher.forge("\n".join(fresh(pusher.manifest.read_text()).split("\n")[:-3]) + "\n")


def exchanged(pusher: Pusher) -> None:
    pusher.forge(fresh(pusher.manifest.read_text()), manifest="0" * 64)


def without(pusher: Pusher) -> None:
    pusher.forge(fresh(pusher.manifest.read_text()), manifest_path="/nowhere")


def climbing(pusher: Pusher) -> None:
    """A path that would be looked for outside of what is restored."""
    told = fresh(pusher.manifest.read_text())
    pusher.forge(told.replace(f'["{pusher.vault.source}/empty"', f'["{pusher.vault.source}/../empty"', 1))


def manifest_climbing(pusher: Pusher) -> None:
    pusher.forge(fresh(pusher.manifest.read_text()), manifest_path="/../etc/passwd")


def asking_for_a_server(pusher: Pusher) -> None:
    """What only sources of a plan have: a dump that a server would be started on."""
    head, _, rest = fresh(pusher.manifest.read_text()).partition("\n")
    answers = {"portal": {"dump": f"{pusher.vault.source}/empty", "answers": {"SELECT 1": "1"}}}
    pusher.forge(json.dumps({**json.loads(head), "answers": answers}) + "\n" + rest)


def last_word_cut(pusher: Pusher) -> None:
    pusher.at(":unsettled", f"truncate -s 40 {pusher.folder}/unsettled.json")
    pusher.pushed()


def restless(pusher: Pusher) -> None:
    pusher.forge(fresh(pusher.manifest.read_text()), paths=[f"/a/{number}" for number in range(1001)])


def of_another(pusher: Pusher) -> None:
    assert pusher.push(source="host/two").returncode == 0


def in_the_future(pusher: Pusher) -> None:
    pusher.at(" --tag daily", 'set -- "$@"; first=$1; shift; set -- "$first" --time "2099-01-01 00:00:00" "$@"')
    pusher.pushed()


def unreachable(pusher: Pusher) -> None:
    pusher.pushed()
    (pusher.vault.home / "password").write_text("another\n")


@pytest.mark.parametrize(
    ("plant", "kind", "said"),
    [
        (deleted, FindingKind.SNAPSHOT_MISSING, "made 20"),
        (set_back, FindingKind.SNAPSHOT_MISSING, "made 20"),
        (replaced, FindingKind.STORE_ALTERED, "snapshots/"),
        (laid_over, FindingKind.STORE_ALTERED, "snapshots/"),
        (older_as_new, FindingKind.TOO_OLD, "pushed after a copy of"),
        (much_older_as_new, FindingKind.TOO_OLD, "of what was there at"),
        (cut, FindingKind.MANIFEST_ALTERED, "not whole"),
        (cut_at_a_line, FindingKind.MANIFEST_ALTERED, "not whole"),
        (exchanged, FindingKind.MANIFEST_ALTERED, "not the one that its run wrote"),
        (without, FindingKind.STORE_FAILED, "nowhere"),
        (climbing, FindingKind.MANIFEST_ALTERED, "not whole"),
        (manifest_climbing, FindingKind.MANIFEST_ALTERED, "would lie at"),
        (asking_for_a_server, FindingKind.MANIFEST_ALTERED, "asks for a server"),
        (last_word_cut, FindingKind.MANIFEST_ALTERED, "said last"),
        (restless, FindingKind.MANIFEST_ALTERED, "1001 paths"),
        (of_another, FindingKind.MANIFEST_ALTERED, "host/two"),
        (in_the_future, FindingKind.TOO_OLD, "a clock is wrong"),
        (unreachable, FindingKind.STORE_FAILED, "wrong password"),
    ],
)
def test_what_is_wrong_with_pushed_copies_is_found_and_written_down(
    pusher: Pusher, plant: Callable[[Pusher], None], kind: FindingKind, said: str
) -> None:
    pusher.pushed()
    assert pusher.note().findings == ()
    plant(pusher)
    before = pusher.known
    noted = pusher.note()
    assert {one.kind for one in noted.findings} >= {kind}
    assert any(said in str(one) for one in noted.findings if one.kind is kind), noted.findings
    assert pusher.known == before
    failed = [line for line in lines(pusher.vault.ledger.path) if line.kind == Kind.BACKUP_FAILED]
    assert failed[-1].body["plan"] == PUSHED.name
    assert said in failed[-1].body["why"]


def test_one_bad_copy_keeps_no_good_one_out(pusher: Pusher) -> None:
    pusher.pushed()
    cut(pusher)
    pusher.pushed()
    noted = pusher.note()
    assert (len(noted.made), len(noted.findings)) == (2, 1)
    assert pusher.drill().findings == ()


def test_a_run_that_was_cut_off_counts_for_nothing_and_is_told(pusher: Pusher) -> None:
    pusher.at(":unsettled", "exit 1")
    assert pusher.push().returncode == 1
    noted = pusher.note()
    assert (noted.made, len(noted.unfinished), noted.findings) == ((), 1, ())
    assert [one.kind for one in pusher.drill().findings] == [FindingKind.NO_BACKUP]
    (pusher.folder / "bin" / "restic").unlink()
    pusher.pushed()
    assert len(pusher.note().made) == 1
    assert pusher.drill().findings == ()


@pytest.fixture
def lab(at_home: Project) -> Iterator[PushedPlace]:
    """The place of a host of `lab` that pushes its copies; nothing else of its plan is copied."""
    plans = at_home.environments / "lab" / "backups.yaml"
    before = plans.read_text(encoding="utf-8")
    pushing = re.sub("hosts: .*", "hosts: [{host: ung-dung-01, pushes: true}]", before)
    plans.write_text(pushing.replace("      state: true\n", ""), encoding="utf-8")
    (place,) = places(at_home, load("lab", root=at_home.environments))
    (found,) = pushers(place)
    yield found
    plans.write_text(before, encoding="utf-8")


def test_commands_note_drill_and_judge_a_host_that_pushes(lab: PushedPlace, tmp_path: Path) -> None:
    def said(*words: str) -> tuple[int, str]:
        env = {**os.environ, "PROVINCIAL_PROJECT": str(lab.project.root)}
        done = subprocess.run([PROVINCIAL, *words], env=env, capture_output=True, text=True, check=False, timeout=300)
        return done.returncode, done.stdout + done.stderr

    status, shown = said("backup", "pushers", "lab")
    assert status == 0
    assert "daily/host/ung-dung-01: plan daily, source host/ung-dung-01" in shown
    assert lab.bucket_name in shown
    assert lab.password.read_text().strip() not in shown
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "hồ sơ").write_text("Tiền Giang", encoding="utf-8")
    assert push(lab.repository(Identity.WRITER), tmp_path / "host", tmp_path / "tree", lab.source).returncode == 0
    assert said("drill", "status", "lab")[0] == 1
    status, shown = said("backup", "keep", "lab")
    assert (status, "1 pushed copies noted" in shown, "locks renewed until 20" in shown) == (0, True, True), shown
    bucket = lab.bucket(Identity.KEEPER)
    assert all(store.retained_until(bucket, name) for name in store.names(bucket, "snapshots/"))
    status, shown = said("drill", "run", "lab")
    assert (status, "daily/host/ung-dung-01: đạt / passed" in shown) == (0, True), shown
    status, shown = said("drill", "status", "lab", "--format", "json")
    assert list(json.loads(shown)) == ["daily/host/ung-dung-01"]
    with pytest.raises(UsageError, match="copies nothing from a machine"):
        _ = lab.job
    (made,) = recorded(lab.ledger, lab.name).made
    (store_folder(lab.project.sandbox) / "data" / bucket.name / "snapshots" / made.snapshot).unlink()
    status, shown = said("backup", "keep", "lab")
    assert (status, f"snapshot-missing: {made.snapshot}" in shown) == (1, True), shown


@pytest.mark.parametrize("source", ["host/a-b", "host/a/b", f"host/{'very-' * 20}long"])
def test_each_pusher_has_a_bucket_of_its_own_under_a_name_that_stores_take(lab: PushedPlace, source: str) -> None:
    names = {replace(lab, source=one).bucket_name for one in (source, "host/a-b", "host/a/b")}
    assert len(names) == 2 + (source not in ("host/a-b", "host/a/b"))
    assert all(re.fullmatch("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", name) for name in names)
