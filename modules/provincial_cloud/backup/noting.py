"""Copies that others pushed, taken into the ledger: from then on nobody can let another pass for one of them.

A pusher (roles/backup_client/files/provincial_backup.py) writes the manifest into its snapshot and says last, in a
second one, which snapshot that was and what changed meanwhile. It holds no pen of the ledger, so the backup side reads
both out of the repository and writes the line. Whoever has broken into a pusher can push what he likes; what was noted
before, he can't change.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from provincial_cloud.backup import manifest as manifests
from provincial_cloud.backup.comparison import shown
from provincial_cloud.backup.records import BackupMade, Finding, FindingKind, recorded
from provincial_cloud.backup.restic import Repository, ResticError, Snapshot
from provincial_cloud.backup.run import MOST_UNSETTLED
from provincial_cloud.backup.store import altered, names
from provincial_cloud.errors import ProvincialError
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.evidence.reader import Kind

CLOCKS_APART = timedelta(minutes=5)
"""How much the clocks of two machines may differ."""
LONGEST_RUN = timedelta(hours=24)
"""From the manifest's first look to its snapshot; a manifest that is older is none of this run."""


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """What a pusher's copies are called."""

    plan: str
    """Id of the plan: the tag of the snapshots."""
    source: str
    """What is copied, such as host/ung-dung-01."""

    @property
    def name(self) -> str:
        """What the ledger calls its copies; no plan's id has a slash."""
        return f"{self.plan}/{self.source}"

    @property
    def closing(self) -> str:
        """The tag of what a run says last."""
        return f"{self.plan}:unsettled"


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What one look at a pusher's repository brought."""

    made: tuple[BackupMade, ...]
    """Copies that are in the ledger now and were not before."""
    unfinished: tuple[str, ...]
    """Snapshots whose run has said nothing last: it works still, or was cut off. They count for nothing."""
    findings: tuple[Finding, ...]


class _WrongError(Exception):
    """A copy that is not noted, and why."""

    def __init__(self, kind: FindingKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class _Closing(NamedTuple):
    """What a run said last."""

    snapshot: str
    manifest: str
    manifest_path: str
    paths: tuple[str, ...]
    time: datetime


def note(
    pushed: Pushed,
    repository: Repository,
    ledger: Ledger,
    *,
    kept: timedelta,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Noted:
    """Write every whole copy of the last `kept` that the ledger does not know into it; what is wrong is there too.

    Raises ProvincialError only when the ledger can't be read or written.
    """
    now = clock()
    known = [one for one in recorded(ledger.path, pushed.name).made if now - one.began <= kept]
    made: list[BackupMade] = []
    unfinished: list[str] = []
    findings: list[Finding] = []
    try:
        findings += _of_known(repository, known)
        copies = [one for one in repository.snapshots() if now - one.time <= kept]
        firsts = [one for one in copies if pushed.plan in one.tags]
        closings = [one for one in copies if pushed.closing in one.tags]
        ids = {one.snapshot for one in known}
        newest = max((one.began for one in known), default=None)
        for first, following in itertools.zip_longest(firsts, firsts[1:]):
            if first.id in ids:
                continue
            try:
                if first.time > now + CLOCKS_APART:
                    raise _WrongError(FindingKind.TOO_OLD, f"made in the future, {first.time}: a clock is wrong")
                between = [one for one in closings if first.time <= one.time and _before(one, following)]
                closing = _closing(repository, first, between)
                if closing is None:
                    unfinished.append(first.id)
                    continue
                one = _read(pushed, repository, first, closing, newest)
            except _WrongError as wrong:
                findings.append(Finding(kind=wrong.kind, subject=first.id, detail=str(wrong)))
            except ResticError as error:
                findings.append(Finding(kind=FindingKind.STORE_FAILED, subject=first.id, detail=str(error)))
            else:
                newest = one.began
                made.append(one)
                ledger.append(Kind.BACKUP_MADE, one.body())
    except ResticError as error:
        findings.append(_failed(repository, error))
    if findings:
        why = "\n".join(map(str, findings))
        ledger.append(Kind.BACKUP_FAILED, {"plan": pushed.name, "began": now.astimezone(UTC).isoformat(), "why": why})
    ledger.close()
    return Noted(made=tuple(made), unfinished=tuple(unfinished), findings=tuple(findings))


def _of_known(repository: Repository, known: Sequence[BackupMade]) -> Iterator[Finding]:
    """The copies of the ledger that the repository lacks, and snapshots that are not what their names say."""
    try:
        there = set(names(repository.bucket, "snapshots/"))
        wrong = altered(repository.bucket, "snapshots/")
    except ProvincialError as error:
        yield _failed(repository, error)
        return
    for one in known:
        if f"snapshots/{one.snapshot}" not in there:
            detail = f"made {one.began.isoformat()}"
            yield Finding(kind=FindingKind.SNAPSHOT_MISSING, subject=one.snapshot, detail=detail)
    for name in wrong:
        yield Finding(kind=FindingKind.STORE_ALTERED, subject=name)


def _failed(repository: Repository, error: ProvincialError) -> Finding:
    return Finding(kind=FindingKind.STORE_FAILED, subject=repository.bucket.name, detail=str(error))


def _before(closing: Snapshot, following: Snapshot | None) -> bool:
    """Whether it was said before the next run began to send: one source makes one copy at a time."""
    return following is None or closing.time <= following.time


def _closing(repository: Repository, first: Snapshot, between: Sequence[Snapshot]) -> _Closing | None:
    """What the run of a copy said last."""
    for one in between:
        if len(one.paths) != 1:
            continue
        try:
            told = json.loads(repository.dump(one.id, one.paths[0]))
            paths = tuple(map(str, told["paths"]))
            found = _Closing(told["snapshot"], told["manifest"], str(told["manifest_path"]), paths, one.time)
        except (ValueError, KeyError, TypeError) as error:
            raise _WrongError(FindingKind.MANIFEST_ALTERED, f"what its run said last is not whole: {one.id}") from error
        if found.snapshot == first.id:
            return found
    return None


def _read(
    pushed: Pushed, repository: Repository, first: Snapshot, closing: _Closing, newest: datetime | None
) -> BackupMade:
    """The line of a copy, from its manifest. Raises _WrongError."""
    if not manifests.stays_below(closing.manifest_path):
        raise _WrongError(FindingKind.MANIFEST_ALTERED, f"its manifest would lie at {closing.manifest_path[:200]!r}")
    text = repository.dump(first.id, closing.manifest_path).encode("utf-8")
    digest = hashlib.sha256(text).hexdigest()
    if digest != closing.manifest:
        raise _WrongError(FindingKind.MANIFEST_ALTERED, "its manifest is not the one that its run wrote")
    try:
        taken = manifests.parse(text, Path(closing.manifest_path))
        head: Mapping[str, Any] = json.loads(text.partition(b"\n")[0])
        told = Pushed(plan=head["plan"], source=head["source"])
        began = datetime.fromisoformat(head["began"]).astimezone(UTC)
    except (ProvincialError, ValueError, KeyError, TypeError) as error:
        raise _WrongError(FindingKind.MANIFEST_ALTERED, "its manifest is not whole") from error
    if taken.answers:
        raise _WrongError(FindingKind.MANIFEST_ALTERED, "its manifest asks for a server, and what is pushed is files")
    if told != pushed:
        raise _WrongError(FindingKind.MANIFEST_ALTERED, f"its manifest is of {told.name}, not of {pushed.name}")
    if not -CLOCKS_APART <= first.time - began <= LONGEST_RUN:
        raise _WrongError(FindingKind.TOO_OLD, f"made {first.time} of what was there at {began}")
    if newest is not None and began <= newest:
        raise _WrongError(FindingKind.TOO_OLD, f"of {began}, and pushed after a copy of {newest}")
    if len(closing.paths) > MOST_UNSETTLED:
        raise _WrongError(FindingKind.MANIFEST_ALTERED, f"{len(closing.paths)} paths changed while it was made")
    return BackupMade(
        plan=pushed.name,
        snapshot=first.id,
        manifest=digest,
        manifest_path=closing.manifest_path,
        began=began,
        seconds=round((closing.time - began).total_seconds(), 3),
        files=sum(1 for entry in taken.entries.values() if entry.kind == "file"),
        bytes=sum(entry.size for entry in taken.entries.values()),
        unsettled=tuple(map(shown, closing.paths)),
    )
