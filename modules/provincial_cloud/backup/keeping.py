"""What the backup side does after each run: bring back, lock, and prune, each copy by its own time.

An object is locked until the newest copy that needs it is as old as copies are immutable, and no longer: a lock beyond
that would keep what retention has released. What a copy needs is asked of restic: all packs that it would not drop if
that copy were the only one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from provincial_cloud.backup import store
from provincial_cloud.backup.restic import DIGITS, Repository, Snapshot
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.evidence.reader import Kind, lines

_PACKS, _INDEXES, _SNAPSHOTS = "data/", "index/", "snapshots/"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What one round of the keeper did."""

    plan: str
    until: datetime | None
    """When the lock of the newest copy ends; None where nothing is locked."""
    renewed: int
    """Locks that were set or made longer."""
    uncovered: tuple[str, ...]
    """Objects that had been covered or hidden, and are back."""
    forgotten: tuple[str, ...]
    """Copies that were past their time."""
    packs: int
    """Packs that only those needed, or none."""
    superseded: tuple[str, ...]
    """Indexes that restic wrote anew without those packs; they stay hidden until their locks end."""

    def body(self) -> dict[str, Any]:
        """The form the ledger holds."""
        return {
            "plan": self.plan,
            "until": self.until.isoformat() if self.until else None,
            "renewed": self.renewed,
            "uncovered": list(self.uncovered),
            "forgotten": list(self.forgotten),
            "packs": self.packs,
            "superseded": list(self.superseded),
        }


def keep(
    plan: str,
    repository: Repository,
    ledger: Ledger,
    *,
    kept: timedelta,
    locked: timedelta,
    tags: Collection[str] = (),
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Kept:
    """Bring back what was covered, lock each copy for `locked`, and prune what is older than `kept` before the newest.

    `tags` are those of its snapshots; none: the plan's name. A round that is killed is taken up by the next. Raises
    ProvincialError when the store or restic refuses; while a backup runs restic prunes nothing.
    """
    bucket, now, own = repository.bucket, clock(), set(tags or (plan,))
    repository.unlock()
    before = _superseded(ledger.path, plan)
    store.purge(bucket, before)
    uncovered = store.uncover(bucket, pruned=before)
    copies = repository.snapshots()
    newest = max((_end(one, locked, now) for one in copies), default=now)
    until = newest if newest > now else None
    renewed = _seal(repository, copies, locked, now, all_of_them=bool(uncovered)) if until else 0
    forgotten = tuple(
        one.id
        for one in released([one for one in copies if own.intersection(one.tags)], kept, now)
        if (store.retained_until(bucket, _SNAPSHOTS + one.id) or now) <= now
    )
    repository.forget(forgotten)
    packs, superseded = _prune(repository)
    if until:
        store.seal(bucket, dict.fromkeys(store.names(bucket, _INDEXES), until))
    done = Kept(
        plan=plan,
        until=until,
        renewed=renewed,
        uncovered=uncovered,
        forgotten=forgotten,
        packs=packs,
        superseded=superseded,
    )
    ledger.append(Kind.BACKUP_SEALED, done.body())
    ledger.close()
    store.purge(bucket)  # only now: after a round that was killed before, all of it comes back and is pruned again
    return done


def released(copies: Sequence[Snapshot], kept: timedelta, now: datetime) -> list[Snapshot]:
    """The copies that are older than `kept` before the newest; one of a time to come does not count as newest."""
    newest = max((one.time for one in copies if one.time <= now), default=now)
    return [one for one in copies if one.time < newest - kept]


def _superseded(ledger: Path, plan: str) -> frozenset[str]:
    """The indexes that the keeper hid in earlier rounds."""
    told = lines(ledger) if ledger.exists() else ()
    return frozenset(
        name
        for line in told
        if line.kind == Kind.BACKUP_SEALED and line.body.get("plan") == plan
        for name in line.body.get("superseded", ())
    )


def _end(copy: Snapshot, locked: timedelta, now: datetime) -> datetime:
    """When a copy may be deleted; the time it tells may be a lie, which locks nothing for longer than from now."""
    return min(copy.time, now) + locked


def _seal(
    repository: Repository, copies: Sequence[Snapshot], locked: timedelta, now: datetime, *, all_of_them: bool
) -> int:
    """Lock what copies need whose own lock is too short; that one is set last, and so tells that the rest is done."""
    bucket = repository.bucket
    packs = list(store.names(bucket, _PACKS))
    until: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    for copy in copies:
        end, name = _end(copy, locked, now), _SNAPSHOTS + copy.id
        before = store.retained_until(bucket, name)
        if end <= now or (not all_of_them and before is not None and before >= end - store.SLACK):
            continue
        dropped = repository.unneeded([other.id for other in copies if other is not copy])
        unneeded = set(_packs_of(dropped, packs, all_who_may=False))
        until.update({pack: max(end, until.get(pack, end)) for pack in packs if pack not in unneeded})
        last[name] = end
    newest = max(_end(one, locked, now) for one in copies)
    until.update({name: newest for name in store.kept_objects(bucket) if not name.startswith((_PACKS, _SNAPSHOTS))})
    return store.seal(bucket, until) + store.seal(bucket, last)


def _prune(repository: Repository) -> tuple[int, tuple[str, ...]]:
    """Drop the packs that nothing needs; returns how many, and which indexes were written anew for it."""
    bucket, dropped = repository.bucket, repository.unneeded()
    if not dropped:
        return 0, ()
    indexes = set(store.names(bucket, _INDEXES))
    packs = _packs_of(dropped, store.names(bucket, _PACKS), all_who_may=True)
    loosened = store.loosen(bucket, [*indexes, *packs])
    repository.prune()
    left = set(store.names(bucket))
    store.seal(bucket, {name: until for name, until in loosened.items() if name in left})
    return dropped.total(), tuple(sorted(indexes - left))


def _packs_of(dropped: Counter[str], packs: Iterable[str], *, all_who_may: bool) -> Iterator[str]:
    """The packs that restic named by their first digits; where others share those, `all_who_may` be meant, or none."""
    sharing: dict[str, list[str]] = {}
    for pack in packs:
        sharing.setdefault(pack.rpartition("/")[2][:DIGITS], []).append(pack)
    for digits, count in dropped.items():
        found = sharing.get(digits, [])
        if all_who_may or len(found) == count:
            yield from found
