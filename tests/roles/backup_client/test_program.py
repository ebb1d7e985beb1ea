"""The program that a pusher runs, on a repository on disk: what it writes down is what restic brings back."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.backup.comparison import compare
from provincial_cloud.backup.manifest import Manifest, parse

PROGRAM = Path(__file__).resolve().parents[3] / "roles" / "backup_client" / "files" / "provincial_backup.py"
RESTIC = shutil.which("restic")


@dataclass(frozen=True)
class Pusher:
    """A folder with a tree, a repository, and where the program keeps what is its own."""

    home: Path
    tree: Path
    repository: Path

    @property
    def manifest(self) -> Path:
        return self.home / "state" / "manifest.jsonl"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "RESTIC_REPOSITORY": str(self.repository),
            "RESTIC_PASSWORD_FILE": str(self.home / "password"),
            "RESTIC_CACHE_DIR": str(self.home / "cache"),
        }

    def words(self, *words: object) -> list[str]:
        told = ["--plan", "daily", "--source", "host/one", "--manifest", str(self.manifest)]
        return [sys.executable, "-I", str(PROGRAM), *told, *map(str, words)]

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """One run of the program."""
        return subprocess.run(self.words(*words), env=self.environment, capture_output=True, text=True, check=False)

    def restic(self, *words: str) -> str:
        done = subprocess.run(["restic", *words], env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def snapshots(self, tag: str = "daily") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.restic("snapshots", "--json", "--tag", tag))
        return found

    def restored(self) -> Path:
        """The newest copy, brought back."""
        target = self.home / f"back-{len(self.snapshots())}"
        self.restic("restore", self.snapshots()[-1]["id"], "--target", str(target))
        return target

    def taken(self, target: Path) -> Manifest:
        """The manifest out of a copy that was brought back."""
        path = target / str(self.manifest).lstrip("/")
        return parse(path.read_bytes(), path)

    def closing(self) -> dict[str, Any]:
        """What the newest run said last."""
        last = self.snapshots("daily:unsettled")[-1]
        found: dict[str, Any] = json.loads(self.restic("dump", last["id"], last["paths"][0]))
        return found

    def between(self, script: str) -> None:
        """Let something happen between the manifest and the first snapshot, in place of the world around."""
        assert RESTIC is not None
        (self.home / "bin").mkdir(exist_ok=True)
        text = (
            f'#!/bin/sh\ncase "$*" in *"backup --quiet --json --tag daily --"*) {script};; esac\nexec {RESTIC} "$@"\n'
        )
        (self.home / "bin" / "restic").write_text(text)
        (self.home / "bin" / "restic").chmod(0o755)


@pytest.fixture
def pusher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pusher:
    if RESTIC is None:
        pytest.skip("restic is not on this machine: see provincial doctor")
    found = Pusher(home=tmp_path, tree=tmp_path / "tree", repository=tmp_path / "repository")
    (tmp_path / "password").write_text("tests only\n")
    (found.tree / "deep").mkdir(parents=True)
    (found.tree / "deep" / "file").write_text("kept")
    (found.tree / "hồ sơ").write_text("Tiền Giang", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(found.tree) + b"/\xff\xfe no\ntext")).write_bytes(b"bytes")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "secret").write_text("not in it")
    (found.tree / "link").symlink_to("../beside")
    os.mkfifo(found.tree / "pipe")
    with socket.socket(socket.AF_UNIX) as door:
        monkeypatch.chdir(found.tree)  # a socket's path may not be long
        door.bind("socket")
    found.restic("init", "--quiet")
    return found


def test_the_manifest_is_of_what_comes_back_and_of_nothing_else(pusher: Pusher) -> None:
    done = pusher.run("--", pusher.tree)
    assert (done.returncode, done.stderr) == (0, "")
    assert pusher.manifest.stat().st_mode & 0o777 == 0o600
    target = pusher.restored()
    manifest = pusher.taken(target)
    assert compare(manifest, target) == []
    kinds = {path.removeprefix(f"{pusher.tree}/"): entry.kind for path, entry in manifest.entries.items()}
    assert "socket" not in kinds
    assert (kinds["pipe"], kinds["link"], kinds["\udcff\udcfe no\ntext"]) == ("other", "link", "file")
    assert not [path for path in manifest.entries if "beside" in path]
    (first,) = pusher.snapshots()
    assert first["hostname"] == "host/one"
    text = pusher.manifest.read_bytes()
    assert pusher.closing() == {
        "version": 1,
        "snapshot": first["id"],
        "manifest": hashlib.sha256(text).hexdigest(),
        "manifest_path": str(pusher.manifest),
        "paths": [],
    }
    head = json.loads(text.splitlines()[0])
    assert (head["plan"], head["source"]) == ("daily", "host/one")
    assert abs(time.time() - time.mktime(time.strptime(head["began"][:19], "%Y-%m-%dT%H:%M:%S")) + time.timezone) < 90


def test_what_is_left_out_is_in_neither_snapshot_nor_manifest(pusher: Pusher) -> None:
    for name in ("deep/a.tmp", "deep/sub.tmp/inner", "cache/one", "kept.tmpx"):
        (pusher.tree / name).parent.mkdir(exist_ok=True)
        (pusher.tree / name).write_text(name)
    excludes, roots = pusher.home / "excludes", pusher.home / "roots"
    excludes.write_text(f"{pusher.tree}/cache\n*.tmp\n")
    roots.write_text(f"{pusher.tree}\n{pusher.home / 'beside'}\n")
    assert pusher.run("--exclude-file", excludes, "--roots-file", roots).returncode == 0
    target = pusher.restored()
    manifest = pusher.taken(target)
    assert compare(manifest, target) == []
    assert {Path(path).name for path in manifest.entries} >= {"kept.tmpx", "secret"}
    assert not [path for path in manifest.entries if re.search(r"\.tmp(/|$)|/cache", path)]


@pytest.mark.parametrize("word", ["/srv/*.tmp", "a/b", "[ab]", "!keep", "/srv/../etc"])
def test_a_pattern_that_only_restic_understands_is_refused(pusher: Pusher, word: str) -> None:
    (pusher.home / "excludes").write_text(f"{word}\n")
    done = pusher.run("--exclude-file", pusher.home / "excludes", "--", pusher.tree)
    assert done.returncode == 2
    assert word in done.stderr
    assert pusher.snapshots() == []


def test_what_is_to_be_backed_up_and_left_out_is_refused(pusher: Pusher) -> None:
    (pusher.home / "excludes").write_text("tree\n")
    done = pusher.run("--exclude-file", pusher.home / "excludes", "--", pusher.tree / "deep")
    assert (done.returncode, pusher.snapshots()) == (2, [])


def test_what_changes_in_between_is_named_and_not_held_against_the_copy(pusher: Pusher) -> None:
    deep, gone = pusher.tree / "deep", pusher.tree / "gone"
    (gone / "deeper").mkdir(parents=True)
    (gone / "deeper" / "file").write_text("soon gone")
    pusher.between(f"echo changed > {deep}/file; echo new > {pusher.tree}/new; rm -r {gone}")
    assert pusher.run("--", pusher.tree).returncode == 0
    wanted = [pusher.tree, deep / "file", gone, gone / "deeper", gone / "deeper" / "file"]
    assert pusher.closing()["paths"] == sorted(map(str, wanted))
    assert pusher.closing()["snapshot"] == pusher.snapshots()[0]["id"]


def test_a_manifest_that_lies_below_a_root_is_named_as_changed(pusher: Pusher) -> None:
    own = pusher.manifest.parent
    for number in range(2):
        assert pusher.run("--", own).returncode == 0
        assert pusher.closing()["paths"] == [str(own), str(pusher.manifest)]
        names = {Path(path).name for path in pusher.taken(pusher.restored()).entries}
        assert names == {own.name, "manifest.jsonl", "manifest.jsonl.lock", *(["unsettled.json"] if number else [])}


def test_an_unchanged_file_is_not_read_again(pusher: Pusher) -> None:
    spec = importlib.util.spec_from_file_location("provincial_backup", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    assert pusher.run("--", pusher.tree).returncode == 0
    read: list[str] = []

    def sum_of(path: str) -> str:
        read.append(path)
        return ""

    program.sha256_of = sum_of
    (pusher.tree / "deep" / "file").write_text("more")
    program.take([str(pusher.tree)], lambda _: False, program.known(pusher.manifest))
    assert read == [f"{pusher.tree}/deep/file"]


def test_a_run_that_is_killed_is_in_nobodys_way(pusher: Pusher) -> None:
    pusher.between(f"touch {pusher.home}/began; exec sleep 60")
    process = subprocess.Popen(pusher.words("--", pusher.tree), env=pusher.environment, start_new_session=True)
    wait_for((pusher.home / "began").exists)
    assert "another run is under way" in pusher.run("--", pusher.tree).stderr
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    pusher.manifest.with_name("manifest.jsonl.new").write_text("half of one")
    pusher.manifest.write_text('{"version":1,"entries":9}\n[')
    (pusher.home / "bin" / "restic").unlink()
    assert pusher.run("--", pusher.tree).returncode == 0
    target = pusher.restored()
    assert compare(pusher.taken(target), target) == []


def test_a_file_that_can_not_be_read_leaves_no_copy_that_counts(pusher: Pusher) -> None:
    assert RESTIC is not None
    # restic tells in this form of a file that it could not open: root, who runs the tests, can open all of them.
    there, gone = pusher.tree / "link", pusher.tree / "nowhere"
    for item, wanted in ((there, 3), (gone, 0)):
        told = json.dumps({"message_type": "error", "error": {}, "during": "archival", "item": str(item)})
        script = f"echo '{told}' >&2; {RESTIC} \"$@\" || exit; exit 3"
        pusher.between(script)
        assert pusher.run("--", pusher.tree).returncode == wanted
    assert len(pusher.snapshots()) == 2
    assert len(pusher.snapshots("daily:unsettled")) == 1


def metrics(text: str) -> dict[str, int]:
    return {
        name: int(value) for name, value in re.findall(r'^provincial_backup_(\w+)\{plan="daily"\} (\d+)$', text, re.M)
    }


def test_a_run_writes_metrics_and_one_that_failed_keeps_the_last_success(pusher: Pusher) -> None:
    told = pusher.home / "metrics"
    told.mkdir()

    def run(*paths: Path) -> tuple[int, dict[str, int]]:
        done = pusher.run("--metrics", told, "--", *paths)
        (file,) = told.iterdir()
        assert file.stat().st_mode & 0o777 == 0o644
        return done.returncode, metrics(file.read_text())

    status, first = run(pusher.home / "nowhere")
    assert status != 0
    assert (first["exit_status"], first["last_success_timestamp_seconds"]) == (status, 0)
    status, good = run(pusher.tree)
    assert (status, good["exit_status"]) == (0, 0)
    assert good["last_success_timestamp_seconds"] == good["last_run_timestamp_seconds"] > 0
    status, bad = run(pusher.home / "nowhere", pusher.tree)
    assert status != 0
    assert bad["last_success_timestamp_seconds"] == good["last_success_timestamp_seconds"]
    assert len(pusher.snapshots()) == 1


def wait_for(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
