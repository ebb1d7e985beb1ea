"""Backups by the real restic to a real store, brought back and checked."""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup.records import FindingKind, recorded
from provincial_cloud.backup.run import run
from provincial_cloud.backup.signing import public_key
from provincial_cloud.errors import ProvincialError
from provincial_cloud.evidence.reader import Kind, lines
from provincial_cloud.evidence.verify import check

if TYPE_CHECKING:
    from conftest import Vault


def test_a_drill_brings_the_newest_and_one_older_copy_back_and_destroys_them(vault: Vault) -> None:
    older = vault.back_up()
    (vault.source / "empty").write_text("no longer")
    newest = vault.back_up()
    drilled = vault.drill()
    assert (drilled.findings, drilled.passed) == ((), True)
    assert [one.snapshot for one in drilled.restored] == [newest.snapshot, older.snapshot]
    assert drilled.rto_seconds is not None
    assert drilled.rpo_seconds is not None
    assert 0 < drilled.rto_seconds < drilled.seconds
    assert drilled.owners_checked == (os.geteuid() == 0)
    assert list((vault.home / "work").iterdir()) == []


def test_a_tree_that_moves_is_held_still_and_its_locks_are_left_out(vault: Vault) -> None:
    moving = vault.home / "state"
    (moving / "locks").mkdir(parents=True)
    (moving / "locks" / "mine.json").touch()
    (moving / "stack.json").write_text("before")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            (moving / "draft").write_text("0" * 1000)
            (moving / "draft").replace(moving / "stack.json")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = run(replace(vault.job, moving=(moving,)), vault.repository(), vault.ledger, clock=vault.clock)
    finally:
        stop.set()
        writer.join()
    assert made.unsettled == ()
    assert vault.drill().findings == ()
    quiet = vault.job.staging / "still" / "state"
    assert (quiet / "stack.json").read_text() in ("before", "0" * 1000, "")
    assert not (quiet / "locks").exists()


def test_the_evidence_is_signed_and_the_ledger_whole(vault: Vault) -> None:
    made, drilled = vault.back_up(), vault.drill()
    path = vault.ledger.path
    keys = (public_key(vault.home / "keys" / "drill"),)
    known = recorded(path, vault.plan, keys)
    assert check(path).whole
    assert (known.made, known.unsigned) == ((made,), 0)
    assert [(one.began, one.passed, one.restored) for one in known.drilled] == [(drilled.began, True, drilled.restored)]


def test_evidence_under_another_key_or_of_another_content_counts_for_nothing(vault: Vault) -> None:
    vault.back_up()
    vault.drill()
    path, key = vault.ledger.path, vault.home / "keys" / "drill"
    assert recorded(path, vault.plan, ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAA",)).drilled == ()
    from provincial_cloud.evidence.reader import Kind, lines

    (drilled,) = [line.body for line in lines(path) if line.kind == Kind.RESTORE_DRILLED]
    vault.ledger.append(Kind.RESTORE_DRILLED, {**drilled, "rto_seconds": 1.0})
    known = recorded(path, vault.plan, (public_key(key),))
    assert (len(known.drilled), known.unsigned) == (1, 1)


def test_a_run_reads_again_only_what_changed(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    from provincial_cloud.backup import manifest

    vault.back_up()
    (vault.source / "empty").write_text("changed")
    read: list[str] = []
    real = manifest.digests
    monkeypatch.setattr(manifest, "digests", lambda paths: read.extend(paths) or real(paths))
    vault.back_up()
    assert read == [str(vault.source / "empty")]
    assert vault.drill().passed


def test_a_plan_without_backup_fails_its_drill(vault: Vault) -> None:
    drilled = vault.drill()
    assert [one.kind for one in drilled.findings] == [FindingKind.NO_BACKUP]


@pytest.mark.parametrize(("hours", "kinds"), [(23, []), (25, [FindingKind.TOO_OLD]), (-1, [FindingKind.TOO_OLD])])
def test_a_copy_that_is_older_than_the_plan_may_lose_fails_the_drill(
    vault: Vault, hours: int, kinds: list[FindingKind]
) -> None:
    vault.now = datetime.now(UTC)
    vault.back_up()
    vault.now += timedelta(hours=hours)
    assert [one.kind for one in vault.drill().findings] == kinds


def test_a_restore_that_takes_longer_than_promised_fails_the_drill(vault: Vault) -> None:
    vault.back_up()
    drilled = vault.drill(replace(vault.promise, rto=timedelta(0)))
    assert [one.kind for one in drilled.findings] == [FindingKind.TOO_SLOW]


def test_a_copy_past_its_time_may_be_gone(vault: Vault) -> None:
    vault.now = datetime.now(UTC) - timedelta(days=40)
    old = vault.back_up()
    vault.now = None
    vault.back_up()
    from provincial_cloud.backup.identities import Identity

    vault.repository(Identity.KEEPER).call("forget", old.snapshot, "--prune")
    assert vault.drill().findings == ()


def test_a_file_that_changed_while_the_backup_ran_is_named_and_not_vouched_for(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    from provincial_cloud.backup.restic import Repository

    real = Repository.backup

    def meanwhile(self: Repository, *words: object, **more: object) -> str:
        (vault.source / "empty").write_text("meanwhile")
        return real(self, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "backup", meanwhile)
    made = vault.back_up()
    assert made.unsettled == (str(vault.source / "empty"),)
    assert vault.drill().passed


def test_a_file_that_can_not_be_read_fails_the_run_and_says_so(vault: Vault) -> None:
    vault.back_up()
    (vault.source / "loop").symlink_to("loop")
    job = replace(vault.job, paths=(vault.source, vault.source / "gone"))
    from provincial_cloud.backup.run import run

    with pytest.raises(ProvincialError, match="can't be read"):
        run(job, vault.repository(), vault.ledger)
    assert len(recorded(vault.ledger.path, vault.plan).made) == 1


def failed(vault: Vault) -> list[str]:
    """Why runs failed, as a whole ledger tells it."""
    assert check(vault.ledger.path).whole
    return [line.body["why"] for line in lines(vault.ledger.path) if line.kind == Kind.BACKUP_FAILED]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a disk with hardly any room")
@pytest.mark.parametrize("room", ["size=256k", "nr_inodes=1"])
def test_a_disk_without_room_for_staging_fails_the_run_and_the_ledger_says_so(vault: Vault, room: str) -> None:
    moving, tight = vault.home / "state", vault.home / "tight"
    for folder in (moving, tight):
        folder.mkdir()
    (moving / "stack.json").write_bytes(bytes(1_000_000))
    subprocess.run(["mount", "-t", "tmpfs", "-o", room, "tmpfs", tight], check=True)
    try:
        with pytest.raises(ProvincialError, match="No space left"):
            run(replace(vault.job, moving=(moving,), staging=tight / "staging"), vault.repository(), vault.ledger)
    finally:
        subprocess.run(["umount", tight], check=True)
    (why,) = failed(vault)
    assert "No space left" in why


def test_a_name_that_is_no_text_is_told_as_well_as_can_be(vault: Vault) -> None:
    gone = Path(os.fsdecode(os.fsencode(vault.source) + b"/gone \xff"))
    with pytest.raises(ProvincialError, match="can't be read"):
        run(replace(vault.job, paths=(gone,)), vault.repository(), vault.ledger)
    (why,) = failed(vault)
    assert "gone \\udcff" in why


def test_no_secret_is_in_an_argument_a_ledger_or_an_error(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: list[str] = []
    real = subprocess.run

    def watched(words: list[str], **more: object) -> object:
        seen.append(" ".join(map(str, words)))
        return real(words, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", watched)
    vault.back_up()
    vault.drill()
    with pytest.raises(ProvincialError) as caught:
        vault.repository().call("restore", "latest", "--target", "/dev/null")
    secrets = [key.secret for key in vault.endpoint.keys.values()]
    secrets.append((vault.home / "password").read_text().strip())
    told = [*seen, str(caught.value), Path(vault.ledger.path).read_text(), repr(vault.repository())]
    assert any("restic" in words for words in seen)
    assert not [secret for secret in secrets for text in told if secret in text]
