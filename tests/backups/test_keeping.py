"""The keeper's rounds on a real store: what is needed stays locked, what is past its time goes, and stays gone."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud.backup import keeping, store
from provincial_cloud.backup.drill import Promise
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.keeping import Kept, keep
from provincial_cloud.backup.records import BackupMade
from provincial_cloud.backup.restic import Repository, Snapshot
from provincial_cloud.evidence.ledger import Ledger

if TYPE_CHECKING:
    from conftest import Vault

DAY = timedelta(days=1)
LOCKED_FOR = timedelta(seconds=30)
"""What is left of the lock of a copy from almost a day ago."""


def kept(vault: Vault, days: int = 1) -> Kept:
    """A round of a plan whose copies stay, and are immutable, for so many days."""
    repository, term = vault.repository(Identity.KEEPER), days * DAY
    return keep(vault.plan, repository, vault.ledger, kept=term, locked=term, clock=vault.clock)


def back_up_at(vault: Vault, when: datetime, monkeypatch: pytest.MonkeyPatch) -> BackupMade:
    """A run as it would have been then, by the clock of the run and of restic."""
    real = Repository.call

    def then(self: Repository, *words: str, **how: Any) -> str:
        told = ("--time", f"{when.astimezone():%Y-%m-%d %H:%M:%S}") if words[0] == "backup" else ()
        return real(self, *words[:1], *told, *words[1:], **how)

    with monkeypatch.context() as patch:
        patch.setattr(Repository, "call", then)
        patch.setattr(vault, "now", when)
        return vault.back_up()


def plant(vault: Vault, name: str) -> None:
    (vault.source / name).write_bytes(Random(name).randbytes(600_000))


def old_copies(vault: Vault, when: datetime, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Two copies of then; the second alone holds a file that is gone now, in packs of its own."""
    first = back_up_at(vault, when, monkeypatch)
    plant(vault, "old")
    second = back_up_at(vault, when, monkeypatch)
    (vault.source / "old").unlink()
    return {first.snapshot, second.snapshot}


def locks(vault: Vault) -> dict[str, datetime | None]:
    keeper = vault.as_(Identity.KEEPER)
    return {name: store.retained_until(keeper, name) for name in store.kept_objects(keeper)}


def versions(vault: Vault) -> set[str]:
    """Every name that the store still holds anything of, hidden or not."""
    pages = vault.as_(Identity.KEEPER).client().get_paginator("list_object_versions").paginate(Bucket=vault.bucket)
    return {one["Key"] for page in pages for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, ())}


def hide(vault: Vault, name: str) -> None:
    """As whoever holds the keeper's key may: a version that is not locked on top, and that one deleted."""
    keeper = vault.as_(Identity.KEEPER)
    store.loosen(keeper, [name])
    keeper.client().delete_object(Bucket=vault.bucket, Key=name)
    assert name not in set(store.names(keeper))


def test_what_is_past_its_time_goes_for_good_and_what_remains_still_restores(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = datetime.now(UTC) - DAY + LOCKED_FOR
    old = old_copies(vault, ends, monkeypatch)
    of_old = set(store.kept_objects(vault.as_(Identity.KEEPER)))
    assert kept(vault).forgotten == ()
    assert None not in locks(vault).values()
    plant(vault, "new")
    middle = vault.back_up()
    assert kept(vault).forgotten == ()
    time.sleep(max(0.0, (ends + DAY - datetime.now(UTC)).total_seconds() + 1))
    newest = vault.back_up()
    done = kept(vault)
    assert (set(done.forgotten), done.uncovered) == (old, ())
    assert done.packs >= 2  # the file's and the trees'
    gone = of_old - versions(vault)
    assert {f"snapshots/{name}" for name in old} < gone
    assert len([name for name in gone if name.startswith("data/")]) == done.packs
    again = kept(vault)
    assert (again.forgotten, again.packs, again.uncovered) == ((), 0, ())
    assert not gone & versions(vault)
    assert not set(done.superseded) & set(locks(vault))
    assert {f"snapshots/{one.snapshot}" for one in (middle, newest)} < set(locks(vault))
    assert all(until and until > datetime.now(UTC) + DAY / 3 for until in locks(vault).values())
    drilled = vault.drill(Promise(rpo=DAY, rto=DAY, kept=DAY))
    assert (drilled.findings, [one.snapshot for one in drilled.restored]) == ((), [newest.snapshot, middle.snapshot])


def test_a_pack_is_locked_as_long_as_the_newest_copy_that_needs_it(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    old_copies(vault, now - 20 * DAY, monkeypatch)
    kept(vault, 30)
    assert set(locks(vault).values()) == {now + 10 * DAY}
    first = set(locks(vault))
    newest = back_up_at(vault, now, monkeypatch)
    kept(vault, 30)
    after = locks(vault)
    of_both = {name for name in first if name.startswith("data/") and after[name] == now + 30 * DAY}
    of_old = {name for name in first if name.startswith("data/") and after[name] == now + 10 * DAY}
    assert of_both
    assert len(of_old) >= 2
    assert of_both | of_old == {name for name in first if name.startswith("data/")}
    assert after[f"snapshots/{newest.snapshot}"] == after["config"] == now + 30 * DAY


def test_what_a_round_hid_stays_hidden_and_what_an_attacker_hid_comes_back(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = old_copies(vault, datetime.now(UTC) - 2 * DAY, monkeypatch)
    newest = vault.back_up()
    done = kept(vault)
    assert (set(done.forgotten), bool(done.superseded)) == (old, True)
    vault.back_up()
    kept(vault)
    hidden = f"snapshots/{newest.snapshot}", next(store.names(vault.as_(Identity.KEEPER), "data/"))
    for name in hidden:
        hide(vault, name)
    again = kept(vault)
    assert set(again.uncovered) == set(hidden)
    assert None not in locks(vault).values()
    assert vault.drill(Promise(rpo=DAY, rto=DAY, kept=DAY)).findings == ()


def test_an_index_that_a_round_hid_and_production_wrote_again_is_hidden_again(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names packs that are gone: a run that trusts it would copy nothing of what they held."""
    old_copies(vault, datetime.now(UTC) - 2 * DAY, monkeypatch)
    writer = vault.as_(Identity.WRITER)
    index = next(store.names(writer, "index/"))
    content = writer.client().get_object(Bucket=vault.bucket, Key=index)["Body"].read()
    vault.back_up()
    assert index in kept(vault).superseded
    assert index in versions(vault)  # its lock still runs
    for body in (content, b"covered"):
        writer.client().put_object(Bucket=vault.bucket, Key=index, Body=body)
        assert index in set(store.names(writer))
        assert kept(vault).uncovered == ()
        assert index not in set(store.names(writer))


def test_a_round_that_was_killed_before_it_was_done_is_taken_up_by_the_next(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = old_copies(vault, datetime.now(UTC) - 2 * DAY, monkeypatch)
    vault.back_up()

    def killed(*_what: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            kept(vault)
    vault.back_up()
    assert set(kept(vault).forgotten) == old
    assert kept(vault).uncovered == ()
    assert not {f"snapshots/{name}" for name in old} & versions(vault)
    assert vault.drill(Promise(rpo=DAY, rto=DAY, kept=DAY)).findings == ()


def test_a_copy_of_a_time_to_come_releases_no_other() -> None:
    now = datetime.now(UTC)

    def made(days: float) -> Snapshot:
        return Snapshot(id=str(days), time=now + days * DAY, tags=("daily",), paths=())

    copies = [made(-9), made(-8), made(-1), made(400)]
    assert [one.id for one in keeping.released(copies, 7 * DAY, now)] == ["-9"]
    assert keeping.released([made(-90)], DAY, now) == []


def test_packs_whose_first_digits_are_shared_are_locked_and_not_counted_as_dropped() -> None:
    packs = [f"data/aa/aaaaaaaa{end}" for end in "01"]
    for count, found in ((1, []), (2, packs)):
        assert list(keeping._packs_of(Counter({"aaaaaaaa": count}), packs, all_who_may=False)) == found
        assert list(keeping._packs_of(Counter({"aaaaaaaa": count}), packs, all_who_may=True)) == packs
