"""Runs that are killed with everything they started: the next run and the next drill are right without a hand.

Three seeded moments here; PROVINCIAL_BACKUP_KILLS=30 takes that many.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup.identities import Identity

if TYPE_CHECKING:
    from conftest import Vault

KILLS = int(os.environ.get("PROVINCIAL_BACKUP_KILLS", "3"))
PROGRAM = """
import json, sys
from pathlib import Path
from provincial_cloud.backup.identities import AccessKey
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.run import Job, run
from provincial_cloud.backup.store import Bucket
from provincial_cloud.evidence.ledger import Ledger
told = json.load(sys.stdin)
home = Path(told["home"])
key = AccessKey(id=told["id"], secret=told["secret"])
bucket = Bucket(endpoint=told["url"], region=told["region"], name=told["bucket"], key=key)
repository = Repository(bucket=bucket, password_file=home / "password", cache=home / "cache-writer")
job = Job(plan=told["plan"], paths=(home / "source",), staging=home / "staging")
print("begins", flush=True)
run(job, repository, Ledger(home / "ledger.jsonl", gate="record"))
"""

WAITING = """
import sys
from pathlib import Path
from provincial_cloud.backup.identities import AccessKey
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.store import Bucket
home, url = Path(sys.argv[1]), sys.argv[2]
bucket = Bucket(endpoint=url, region="local", name="any", key=AccessKey(id="id", secret="secret"))
Repository(bucket=bucket, password_file=home / "password", cache=home / "cache").snapshots()
"""


@pytest.fixture(scope="module")
def vault_with_a_backup(new_vault: Callable[[], Vault]) -> tuple[Vault, float]:
    """A vault with one good backup, and how long a run takes here."""
    vault = new_vault()
    vault.back_up()
    begin = time.monotonic()
    process = started(vault)
    process.wait(120)
    return vault, time.monotonic() - begin


def started(vault: Vault) -> subprocess.Popen[bytes]:
    """A run as a process of its own, past its imports."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    key, end = vault.endpoint.keys[Identity.WRITER], vault.endpoint
    told = {"home": str(vault.home), "id": key.id, "secret": key.secret, "url": end.url, "region": end.region}
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({**told, "bucket": vault.bucket, "plan": vault.plan}).encode())
    process.stdin.close()
    process.stdout.readline()
    process.stdout.close()
    return process


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_run_needs_no_hand(vault_with_a_backup: tuple[Vault, float], seed: int) -> None:
    vault, seconds = vault_with_a_backup
    chance = Random(seed)
    (vault.source / "deep" / f"new-{seed}").write_bytes(chance.randbytes(2_000_000))
    known = len(vault.known)
    process = started(vault)
    time.sleep(chance.random() * seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
    finished = len(vault.known) - known
    assert finished in (0, 1)
    assert vault.drill().findings == ()
    made = vault.back_up()
    drilled = vault.drill()
    assert drilled.findings == ()
    assert drilled.restored[0].snapshot == made.snapshot
    assert len(vault.known) == known + finished + 1


def test_restic_ends_with_whoever_is_killed_beside_it(tmp_path: Path) -> None:
    """The store takes the call and never answers, so restic would wait for as long as it lives."""
    (tmp_path / "password").write_text("tests only\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen([sys.executable, "-c", WAITING, str(tmp_path), url])
        until(lambda: naming(tmp_path / "cache"))
        process.kill()
        process.wait(30)
        until(lambda: not naming(tmp_path / "cache"))


def naming(path: Path) -> list[str]:
    """The processes that are restic and name a path."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            program, *words = each.read_bytes().split(b"\0")
            if program.endswith(b"restic") and os.fsencode(path) in words:
                found.append(each.parent.name)
    return found


def until(ready: Callable[[], object]) -> None:
    """Wait for it. Raises TimeoutError when it does not come within 30 s."""
    end = time.monotonic() + 30
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("what the test waits for did not come")
        time.sleep(0.01)
