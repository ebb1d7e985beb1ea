"""The command that a cluster's CronJob runs, run here for real: its copy is whole, and deletes nothing."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.manifest import parse
from provincial_cloud.backup.noting import Pushed, note

if TYPE_CHECKING:
    from conftest import Vault

NAME = "document-management"
JOB = f"{NAME}--backup"
NOBODY = 65532
AWKWARD = "hồ sơ\nmột cửa.txt"


@pytest.fixture(scope="module")
def asked(
    record_layers: Callable[..., Any],
    environment_with_volumes: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    folder = environment_with_volumes(tmp_path_factory.mktemp("environments")).parent
    return record_layers("local", "platform", "tenants", "applications", environments=folder)


class Pod:
    """The container of a run as its manifest says, with the folders of `root` in place of those of the container."""

    def __init__(self, asked: Any, vault: Vault, root: Path) -> None:
        self.root = root
        pod = asked.named("CronJob", JOB)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        self.mounts = {each["name"]: root / each["mountPath"].lstrip("/") for each in container["volumeMounts"]}
        for folder in self.mounts.values():
            folder.mkdir(parents=True)
        for name, text in asked.named("ConfigMap", JOB)["data"].items():
            (self.mounts["program"] / name).write_text(text, encoding="utf-8")
        writer = vault.endpoint.keys[Identity.WRITER]
        secrets = {
            "repository": f"s3:{vault.endpoint.url}/{vault.bucket}",
            "password": (vault.home / "password").read_text(),
            "store": f"[default]\naws_access_key_id = {writer.id}\naws_secret_access_key = {writer.secret}\n",
        }
        told = asked.named("SecretProviderClass", JOB)["spec"]["parameters"]["objects"]
        assert {line.split('"')[1] for line in told.splitlines() if "objectAlias" in line} == set(secrets)
        for name, text in secrets.items():
            (self.mounts["secrets"] / name).write_text(text, encoding="utf-8")
        self.command = [self._here(word) for word in container["command"]]
        self.environment = {each["name"]: self._here(each["value"]) for each in container["env"]}
        self._own_by_nobody()

    def _here(self, word: str) -> str:
        return f"{self.root}{word}" if word.startswith("/") else word

    def _own_by_nobody(self) -> None:
        if os.geteuid() != 0:
            return
        self.root.chmod(0o755)
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", self.root], check=True)

    def path(self, inside: str) -> Path:
        """Where a path of the container lies here."""
        return self.root / inside.lstrip("/")

    def run(self) -> subprocess.CompletedProcess[str]:
        """One run, as nobody where this is root."""
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        self._own_by_nobody()
        return subprocess.run(
            self.command,
            env={"PATH": "/usr/bin:/bin", **self.environment},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            **as_nobody,  # type: ignore[call-overload]
        )


@pytest.fixture
def pod(asked: Any, vault: Vault) -> Iterator[Pod]:
    with TemporaryDirectory() as folder:  # a test's own folder is closed to nobody
        yield Pod(asked, vault, Path(folder))


def restored(vault: Vault, tag: str, target: Path) -> Path:
    """The newest snapshot with a tag, brought back."""
    newest = vault.repository().snapshots(tag)[-1]
    vault.repository().restore(newest.id, target)
    return target


def test_a_run_makes_a_copy_with_a_manifest_of_every_file_of_every_volume(
    pod: Pod, vault: Vault, tmp_path: Path
) -> None:
    written = {
        "/data/drafts/2026/công văn.odt": b"draft" * 1000,
        f"/data/scans/{AWKWARD}": b"\x00\xff" * 5000,
        "/data/scans/empty": b"",
    }
    for path, content in written.items():
        pod.path(path).parent.mkdir(parents=True, exist_ok=True)
        pod.path(path).write_bytes(content)
    done = pod.run()
    assert done.returncode == 0, done.stderr
    back = restored(vault, "daily", tmp_path / "back")
    file = back / str(pod.path("/work/run/manifest.jsonl")).lstrip("/")
    manifest = parse(file.read_bytes(), file)
    files = {path: entry for path, entry in manifest.entries.items() if entry.kind == "file"}
    assert set(files) == {str(pod.path(path)) for path in written}
    for path, content in written.items():
        entry = files[str(pod.path(path))]
        assert entry.sha256 == hashlib.sha256(content).hexdigest()
        assert (back / entry.path.lstrip("/")).read_bytes() == content
    assert {str(pod.path("/data/drafts")), str(pod.path("/data/scans"))} <= set(manifest.entries)
    pushed = Pushed(plan="daily", source=f"volumes/{NAME}")
    noted = note(pushed, vault.repository(Identity.KEEPER), vault.ledger, kept=vault.promise.kept)
    assert (len(noted.made), noted.findings) == (1, ())
    vault.plan = pushed.name
    assert vault.drill().findings == ()


def test_a_run_that_can_not_read_a_file_fails_and_says_which(pod: Pod, vault: Vault) -> None:
    closed = pod.path("/data/drafts/closed")
    closed.write_bytes(b"mine alone")
    closed.chmod(0)
    done = pod.run()
    assert done.returncode != 0
    assert str(closed) in done.stderr
    assert vault.repository().snapshots("daily") == []


def test_the_key_of_a_run_deletes_no_copy(pod: Pod, vault: Vault) -> None:
    pod.path("/data/drafts/kept").write_bytes(b"kept")
    assert pod.run().returncode == 0
    (made,) = vault.repository().snapshots("daily")
    words = ["restic", "--quiet", "forget", made.id, "--prune"]
    tried = subprocess.run(
        words,
        env={"PATH": "/usr/bin:/bin", **pod.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert tried.returncode != 0
    assert "Access Denied" in tried.stderr
    assert vault.repository().snapshots("daily") == [made]


def test_nothing_of_a_run_holds_a_secret_but_its_files(pod: Pod, vault: Vault) -> None:
    secrets = {(pod.mounts["secrets"] / name).read_text().strip() for name in ("password", "store")}
    secrets.add(vault.endpoint.keys[Identity.WRITER].secret)
    said = " ".join([*pod.command, *pod.environment.values()])
    done = pod.run()
    assert done.returncode == 0, done.stderr
    assert not any(secret in text for secret in secrets for text in (said, done.stdout, done.stderr))
