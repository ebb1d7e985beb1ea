"""Faults planted in store, network, disk, clock and data: each is found by the drill or by the run, none in silence.

A few seeds of each kind here; PROVINCIAL_BACKUP_FAULTS=1000 plants that many in all.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup import etcd, store
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.records import FindingKind
from provincial_cloud.backup.sources import ClusterSource
from provincial_cloud.errors import ProvincialError

if TYPE_CHECKING:
    from conftest import Vault

Plant = Callable[["Vault", Random, pytest.MonkeyPatch], object]
STORE = {FindingKind.STORE_ALTERED, FindingKind.STORE_FAILED, FindingKind.SNAPSHOT_MISSING}


def objects(vault: Vault, *folders: str) -> list[Path]:
    """The bucket's files on the store's disk."""
    return sorted(path for folder in folders for path in (vault.data / folder).rglob("*") if path.is_file())


def flip(path: Path, chance: Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    with path.open("r+b") as file:
        file.write(content)


def flipped_bit(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    flip(chance.choice([*objects(vault, "data", "index", "snapshots", "keys"), vault.data / "config"]), chance)


def cut_pack(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    path = chance.choice(objects(vault, "data"))
    os.truncate(path, chance.randrange(path.stat().st_size))


def missing_pack(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    newest = max(objects(vault, "data"), key=lambda path: path.stat().st_mtime_ns)
    newest.unlink()


def missing_index(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    for path in objects(vault, "index"):
        path.unlink()


def swapped_packs(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    one, other = chance.sample(objects(vault, "data"), 2)
    content = one.read_bytes()
    with one.open("r+b") as file:
        file.truncate()
        file.write(other.read_bytes())
    with other.open("r+b") as file:
        file.truncate()
        file.write(content)


def wrong_key(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    (vault.home / "password").write_text(f"another {chance.random()}\n")


def old_state_as_new(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    """The newest snapshot is gone, as if the store had been set back to a day before."""
    newest = max(objects(vault, "snapshots"), key=lambda path: path.stat().st_mtime_ns)
    newest.unlink()


def older_bytes_under_the_newest_name(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    older, newest = sorted(objects(vault, "snapshots"), key=lambda path: path.stat().st_mtime_ns)
    with newest.open("r+b") as file:
        file.truncate()
        file.write(older.read_bytes())


def stopped_clock(vault: Vault, chance: Random, _: pytest.MonkeyPatch) -> None:
    """The clock of runs or drills is wrong by more than the plan may lose."""
    hours = chance.choice((-1, 1)) * chance.randrange(26, 300)
    vault.now = datetime.now(UTC) + timedelta(hours=hours)


def in_between(change: Callable[[Path, Random], object]) -> Plant:
    """What restic takes is not what the manifest says: a change that leaves no trace in the file's times."""

    def plant(vault: Vault, chance: Random, patch: pytest.MonkeyPatch) -> None:
        from provincial_cloud.backup import manifest, run

        real = manifest.take

        def taken(*words: object, **more: object) -> manifest.Manifest:
            made = real(*words, **more)  # type: ignore[arg-type]
            change(chance.choice([path for path in vault.source.rglob("file-*") if path.is_file()]), chance)
            patch.setattr(manifest, "unsettled", lambda _: ())
            return made

        patch.setattr(run.manifests, "take", taken)
        vault.back_up()

    return plant


def wrong_owner(path: Path, chance: Random) -> None:
    os.chown(path, 4000 + chance.randrange(1000), -1)


def wrong_group(path: Path, chance: Random) -> None:
    os.chown(path, -1, 4000 + chance.randrange(1000))


def wrong_mode(path: Path, chance: Random) -> None:
    path.chmod(0o4777 if chance.random() < 0.5 else 0o000)


def other_bytes(path: Path, chance: Random) -> None:
    path.write_bytes(chance.randbytes(max(1, path.stat().st_size)))


def gone(path: Path, chance: Random) -> None:
    path.unlink()


def turned_into_a_link(path: Path, chance: Random) -> None:
    path.unlink()
    path.symlink_to("empty")


def one_too_many(path: Path, chance: Random) -> None:
    path.with_name(f"extra-{chance.random()}").touch()


AT_REST: dict[str, tuple[Plant, set[FindingKind]]] = {
    "flipped bit": (flipped_bit, STORE),
    "cut pack": (cut_pack, STORE),
    "missing pack": (missing_pack, STORE),
    "missing index": (missing_index, STORE),
    "swapped packs": (swapped_packs, STORE),
    "wrong key": (wrong_key, STORE),
    "old state served as new": (old_state_as_new, STORE),
    "older bytes under the newest name": (older_bytes_under_the_newest_name, STORE),
    "wrong clock": (stopped_clock, {FindingKind.TOO_OLD}),
    "wrong owner": (in_between(wrong_owner), {FindingKind.OWNER_DIFFERS}),
    "wrong group": (in_between(wrong_group), {FindingKind.OWNER_DIFFERS}),
    "wrong mode": (in_between(wrong_mode), {FindingKind.MODE_DIFFERS}),
    "other bytes": (in_between(other_bytes), {FindingKind.FILE_DIFFERS}),
    "file gone": (in_between(gone), {FindingKind.FILE_MISSING}),
    "link for file": (in_between(turned_into_a_link), {FindingKind.FILE_DIFFERS}),
    "file too many": (in_between(one_too_many), {FindingKind.FILE_EXTRA}),
}
"""What a drill must find, and under which of its words."""


@contextmanager
def cut_network(vault: Vault, chance: Random) -> Iterator[Vault]:
    """A wire that is cut after some bytes, and lets nothing through any more."""
    left = [chance.randrange(2_000, 60_000)]
    port = int(vault.endpoint.url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_pass_on, args=(listener, port, left), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield replace(vault, endpoint=replace(vault.endpoint, url=url))
        left[0] = 0
    thread.join(5)


def _pass_on(listener: socket.socket, port: int, left: list[int]) -> None:
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        if left[0] <= 0:
            near.close()
            continue
        far = socket.create_connection(("127.0.0.1", port))
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=_pump, args=(one, other, left), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket, left: list[int]) -> None:
    try:
        while left[0] > 0 and (data := one.recv(4096)):
            left[0] -= len(data)
            other.sendall(data)
    except OSError:
        pass
    for each in (one, other):
        with ExitStack() as quiet:
            quiet.callback(each.close)
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


@contextmanager
def full_disk(vault: Vault, chance: Random) -> Iterator[Vault]:
    """Staging and work lie on a disk with hardly any room: none for a manifest, little for a restored copy."""
    tight = vault.home / "tight"
    tight.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", tight], check=True)
    try:
        with contextlib.suppress(OSError), (tight / "filling").open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        yield replace(vault, scratch=tight)
    finally:
        subprocess.run(["umount", tight], check=True)


@contextmanager
def read_only_repository(vault: Vault, chance: Random) -> Iterator[Vault]:
    """Production may read, and no longer write."""
    principals = {who: vault.endpoint.keys[who].id for who in Identity}
    administrator = vault.as_(Identity.ADMINISTRATOR).client()
    told = store.policy(vault.bucket, principals)
    told["Statement"][1]["Action"] = ["s3:GetObject"]
    administrator.put_bucket_policy(Bucket=vault.bucket, Policy=json.dumps(told))
    yield vault
    store.prepare(vault.as_(Identity.ADMINISTRATOR), principals)


WHILE_RUNNING = {
    "network cut": cut_network,
    "disk full": full_disk,
    "repository read-only": read_only_repository,
}
"""What a backup run must not take for a success."""


def empty_snapshot(file: Path, older: bytes, chance: Random) -> None:
    file.write_bytes(b"")


def cut_snapshot(file: Path, older: bytes, chance: Random) -> None:
    os.truncate(file, chance.randrange(1, file.stat().st_size))


def flipped_bit_in_a_snapshot(file: Path, older: bytes, chance: Random) -> None:
    flip(file, chance)


def other_value_under_a_sum_made_anew(file: Path, older: bytes, chance: Random) -> None:
    """What somebody does who knows that etcd lays the sum of a snapshot behind it."""
    body = file.read_bytes()[:-32].replace(b"secret of the portal", b"secret of a stranger")
    file.write_bytes(body + hashlib.sha256(body).digest())


def older_snapshot_as_new(file: Path, older: bytes, chance: Random) -> None:
    file.write_bytes(older)


SNAPSHOTS: dict[str, tuple[Callable[[Path, bytes, Random], None], FindingKind]] = {
    "empty snapshot": (empty_snapshot, FindingKind.SERVICE_FAILED),
    "cut snapshot": (cut_snapshot, FindingKind.SERVICE_FAILED),
    "flipped bit in a snapshot": (flipped_bit_in_a_snapshot, FindingKind.SERVICE_FAILED),
    "other value under a sum made anew": (other_value_under_a_sum_made_anew, FindingKind.ANSWER_DIFFERS),
    "older snapshot served as new": (older_snapshot_as_new, FindingKind.ANSWER_DIFFERS),
}
"""What goes wrong with an etcd's snapshot and neither etcd nor restic tells, and what the drill says of it."""

PATIENCE_AT_REST = 20
"""Seconds for a drill's call to restic, which asks again and again for an object that is gone."""
PATIENCE = 4
"""Seconds before a call to restic counts as hung, which tries for a quarter of an hour by itself."""
PLANTED = int(os.environ.get("PROVINCIAL_BACKUP_FAULTS", "0"))
EACH = -(-PLANTED // (len(AT_REST) + len(WHILE_RUNNING) + len(SNAPSHOTS) + 2)) or 1


@pytest.fixture(scope="module")
def good(new_vault: Callable[[], Vault]) -> Vault:
    """A vault with two good backups."""
    vault = new_vault()
    vault.back_up()
    (vault.source / "empty").write_text("second")
    (vault.source / "deep" / "file-0").write_bytes(Random(0).randbytes(50_000))
    vault.back_up()
    assert vault.drill().passed
    return vault


@pytest.fixture
def faulty(good: Vault, tmp_path: Path) -> Iterator[Vault]:
    """A copy of it, to be spoilt."""
    for name in ("staging", "keys", "password", "ledger.jsonl"):
        subprocess.run(["cp", "-a", good.home / name, tmp_path / name], check=True)
    subprocess.run(["cp", "-a", good.source, tmp_path / "source"], check=True)
    vault = replace(good, bucket=f"{good.bucket}-{abs(hash(tmp_path)) % 10**9}", home=tmp_path)
    subprocess.run(["cp", "-a", good.data, vault.data], check=True)
    principals = {who: vault.endpoint.keys[who].id for who in Identity}
    store.prepare(vault.as_(Identity.ADMINISTRATOR), principals)
    yield vault
    shutil.rmtree(vault.data)


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("kind", AT_REST)
def test_a_drill_finds_the_fault(faulty: Vault, kind: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, allowed = AT_REST[kind]
    with monkeypatch.context() as patch:
        plant(faulty, Random(f"{kind} {seed}"), patch)
    drilled = faulty.drill(timeout=PATIENCE_AT_REST)
    assert not drilled.passed
    assert {one.kind for one in drilled.findings} & allowed, drilled.findings


@pytest.fixture(scope="module")
def cluster_store() -> Iterator[etcd.Member]:
    with etcd.throw_away() as member:
        yield member


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("kind", SNAPSHOTS)
def test_a_drill_finds_what_is_wrong_with_a_snapshot_of_etcd(
    faulty: Vault, cluster_store: etcd.Member, kind: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil, said = SNAPSHOTS[kind]
    words = {"key": base64.b64encode(b"/registry/secrets/portal/one").decode()}
    cluster_store.call("kv/put", **words, value=base64.b64encode(b"secret of the portal").decode())
    etcd.snapshot(cluster_store, faulty.home / "older")
    older = (faulty.home / "older").read_bytes()
    cluster_store.call("kv/put", **words, value=base64.b64encode(b"another secret").decode())
    real = etcd.snapshot

    def spoilt(member: etcd.Member, target: Path) -> dict[str, str]:
        answers = real(member, target)
        spoil(target, older, Random(f"{kind} {seed}"))
        return answers

    with monkeypatch.context() as patch:
        patch.setattr(etcd, "snapshot", spoilt)
        replace(faulty, sources=(ClusterSource(id="trung-tam", member=cluster_store),)).back_up()
    found = [one for one in faulty.drill().findings if one.subject == "cluster/trung-tam"]
    assert found
    assert {one.kind for one in found} == {said}, found


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("kind", WHILE_RUNNING)
def test_a_run_that_can_not_finish_says_so_and_harms_no_older_copy(faulty: Vault, kind: str, seed: int) -> None:
    known = len(faulty.known)
    (faulty.source / "deep" / "file-1").write_bytes(Random(seed).randbytes(100_000))
    with WHILE_RUNNING[kind](faulty, Random(f"{kind} {seed}")) as vault, pytest.raises((ProvincialError, OSError)):
        vault.back_up(timeout=PATIENCE)
    assert len(faulty.known) == known
    assert faulty.drill().findings == ()
    faulty.back_up()
    assert faulty.drill().findings == ()


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("kind", ["network cut", "disk full"])
def test_a_drill_that_can_not_finish_fails(faulty: Vault, kind: str, seed: int) -> None:
    with WHILE_RUNNING[kind](faulty, Random(f"drill {kind} {seed}")) as vault:
        if vault.scratch is not None:
            os.truncate(vault.scratch / "filling", (256 - Random(seed).randrange(4, 60)) * 1024)
        drilled = vault.drill(timeout=PATIENCE)
    assert {one.kind for one in drilled.findings} & STORE
    assert faulty.drill().findings == ()


def test_a_lock_left_by_a_run_that_is_gone_stops_no_run(faulty: Vault) -> None:
    """restic is killed while it holds its lock; the next run clears it up by itself."""
    (faulty.source / "large").write_bytes(Random(1).randbytes(30_000_000))
    words = ["restic", "--limit-upload", "500", "backup", "--cache-dir", str(faulty.home / "cache"), str(faulty.source)]
    process = subprocess.Popen(words, env=faulty.repository()._environment(), stdout=subprocess.DEVNULL)
    while process.poll() is None and not any(store.names(faulty.as_(Identity.WRITER), store.LOCKS)):
        continue
    process.kill()
    process.wait()
    assert any(store.names(faulty.as_(Identity.WRITER), store.LOCKS))
    faulty.back_up()
    assert not any(store.names(faulty.as_(Identity.WRITER), store.LOCKS))
    assert faulty.drill().findings == ()
