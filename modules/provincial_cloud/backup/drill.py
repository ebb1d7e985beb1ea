"""A restore drill: copies brought back into an isolated place, checked file by file, asked a question, destroyed.

What it is told by the repository counts for nothing by itself: which copies there must be, and the digest of each
one's manifest, come from the ledger, which lies elsewhere.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from provincial_cloud import throw_away
from provincial_cloud.backup import manifest as manifests
from provincial_cloud.backup.comparison import compare, compare_answers
from provincial_cloud.backup.memory_place import NoMemoryPlaceError, in_memory
from provincial_cloud.backup.records import BackupMade, Drilled, Finding, FindingKind, Restored, recorded
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.signing import ensure_key, public_key, signed
from provincial_cloud.backup.sources import SERVICES
from provincial_cloud.backup.store import Bucket, altered, names
from provincial_cloud.errors import ProvincialError
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.evidence.reader import Kind

MOST_FINDINGS = 50
"""How many findings a line of the ledger holds; it also says how many there were."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a plan promises: a drill that finds less has failed."""

    rpo: timedelta
    rto: timedelta
    kept: timedelta
    """How long copies stay; an older one may be gone."""


def drill(
    plan: str,
    repository: Repository,
    ledger: Ledger,
    *,
    promise: Promise,
    key: Path,
    work: Path,
    on_disk: bool = False,
    chance: random.Random | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Drilled:
    """Restore the newest copy and one older, drawn by chance; the signed result is in the ledger when this returns.

    `work` is a folder on a disk with room for one copy: used where memory has none, or where `on_disk` asks for it. A
    drill that fails is a result, not an error; raises ProvincialError only when the ledger can't be read or written, or
    the result can't be signed.
    """
    ensure_key(key)
    began, start = clock(), time.monotonic()
    known = recorded(ledger.path, plan, (public_key(key),)).made
    findings = list(_of_age(plan, known, promise, began))
    restored: list[Restored] = []
    with _isolated(work, findings) as place:
        apart = replace(repository, cache=place / "cache")
        wanted = [one for one in known if began - one.began <= promise.kept]
        chosen = _chosen(known, promise, began, chance or random.SystemRandom())
        with ThreadPoolExecutor(1) as pool:
            of_store = pool.submit(_of_store, repository.bucket, wanted)
            for number, made in enumerate(chosen):
                back, wrong = _apart(made, apart, place / f"copy-{number}", on_disk=on_disk)
                findings += wrong
                restored += [back] if back else []
            findings += of_store.result()
    newest = restored[0] if restored and known and restored[0].snapshot == known[-1].snapshot else None
    if newest is not None and newest.seconds > promise.rto.total_seconds():
        findings.append(Finding(kind=FindingKind.TOO_SLOW, subject=plan, detail=f"{newest.seconds:.0f} s"))
    result = Drilled(
        plan=plan,
        began=began,
        seconds=time.monotonic() - start,
        restored=tuple(restored),
        rpo_seconds=round((began - known[-1].began).total_seconds(), 3) if known else None,
        rto_seconds=round(newest.seconds, 3) if newest else None,
        owners_checked=os.geteuid() == 0,
        findings=tuple(findings[:MOST_FINDINGS]),
        findings_in_all=len(findings),
    )
    ledger.append(Kind.RESTORE_DRILLED, signed(result.body(), key))
    ledger.close()
    return result


def _of_age(plan: str, known: Sequence[BackupMade], promise: Promise, now: datetime) -> Iterator[Finding]:
    if not known:
        yield Finding(kind=FindingKind.NO_BACKUP, subject=plan)
        return
    age = now - known[-1].began
    if age > promise.rpo:
        yield Finding(kind=FindingKind.TOO_OLD, subject=known[-1].snapshot, detail=f"{age} old, {promise.rpo} promised")
    if age < -timedelta(minutes=5):
        yield Finding(
            kind=FindingKind.TOO_OLD, subject=known[-1].snapshot, detail="made in the future: a clock is wrong"
        )


def _of_store(bucket: Bucket, wanted: Sequence[BackupMade]) -> list[Finding]:
    """Which copies the repository lacks, and which of its objects are not what their names say."""
    try:
        there = set(names(bucket, "snapshots/"))
        wrong = altered(bucket)
    except ProvincialError as error:
        return [Finding(kind=FindingKind.STORE_FAILED, subject=bucket.name, detail=str(error))]
    return [
        *(
            Finding(kind=FindingKind.SNAPSHOT_MISSING, subject=one.snapshot, detail=f"made {one.began.isoformat()}")
            for one in wanted
            if f"snapshots/{one.snapshot}" not in there
        ),
        *(Finding(kind=FindingKind.STORE_ALTERED, subject=name) for name in wrong),
    ]


def _chosen(
    known: Sequence[BackupMade], promise: Promise, now: datetime, chance: random.Random
) -> Iterator[BackupMade]:
    if known:
        yield known[-1]
    older = [one for one in known[:-1] if now - one.began <= promise.kept]
    if older:
        yield chance.choice(older)


@contextmanager
def _isolated(work: Path, findings: list[Finding]) -> Iterator[Path]:
    """A private folder that is gone afterwards, whatever happens in between."""
    work.mkdir(mode=0o700, parents=True, exist_ok=True)

    def left(error: OSError) -> None:
        findings.append(Finding(kind=FindingKind.LEFT_BEHIND, subject=str(error.filename or work), detail=str(error)))

    with throw_away.folder("drill-", work, not_removed=left) as place:
        yield place


def _apart(
    made: BackupMade, repository: Repository, target: Path, *, on_disk: bool
) -> tuple[Restored | None, list[Finding]]:
    """Restore one copy into memory that nobody else sees, or onto the disk where that can't be had; then it is gone."""
    target.mkdir(mode=0o700)
    if not on_disk:
        with suppress(NoMemoryPlaceError):
            return in_memory(target, made.bytes, made.files, lambda: _bring_back(made, repository, target, "memory"))
    back = _bring_back(made, repository, target, "disk")
    subprocess.run(["rm", "-rf", "--", str(target)], capture_output=True, check=False)  # half of what rmtree takes
    return back


def _bring_back(
    made: BackupMade, repository: Repository, target: Path, where: str
) -> tuple[Restored | None, list[Finding]]:
    """Restore one copy, check it and ask it."""
    marks = [time.monotonic()]
    findings: list[Finding] = []
    with ThreadPoolExecutor(1) as pool:
        at_hand = pool.submit(_at_hand, made)
        try:
            repository.restore(made.snapshot, target)
        except ProvincialError as error:
            findings.append(Finding(kind=FindingKind.STORE_FAILED, subject=made.snapshot, detail=str(error)))
    marks.append(time.monotonic())
    manifest, wrong = _manifest(made, target, at_hand.result())
    findings += wrong
    if manifest is None:
        return None, findings
    findings += compare(manifest, target, unsettled=made.unsettled)
    marks.append(time.monotonic())
    for source, told in manifest.answers.items():
        findings += _ask(source, told, target)
    marks.append(time.monotonic())
    restore, verify, question = (after - before for before, after in itertools.pairwise(marks))
    back = Restored(
        snapshot=made.snapshot,
        made=made.began,
        files=made.files,
        bytes=made.bytes,
        questions=sum(len(told["answers"]) for told in manifest.answers.values()),
        restore_seconds=round(restore, 3),
        verify_seconds=round(verify, 3),
        question_seconds=round(question, 3),
        sources=tuple(sorted(manifest.answers)),
        where=where,
    )
    return back, findings


def _at_hand(made: BackupMade) -> manifests.Manifest | None:
    """The manifest of a copy from where it was made, if it lies there unchanged: read while restic works.

    That of a copy that was pushed lies on another machine, and what is here under its name is none of ours to read.
    """
    path = Path(made.manifest_path)
    if made.pushed:
        return None
    try:
        text = path.read_bytes()
    except OSError:
        return None
    return manifests.parse(text, path) if hashlib.sha256(text).hexdigest() == made.manifest else None


def _manifest(
    made: BackupMade, target: Path, at_hand: manifests.Manifest | None
) -> tuple[manifests.Manifest | None, list[Finding]]:
    """The manifest as it came back; one at hand with the same digest is the same."""
    path = target / made.manifest_path.lstrip("/")
    try:
        text = path.read_bytes()
    except OSError as error:
        return None, [Finding(kind=FindingKind.FILE_MISSING, subject=made.manifest_path, detail=str(error.strerror))]
    if hashlib.sha256(text).hexdigest() != made.manifest:
        return None, [Finding(kind=FindingKind.MANIFEST_ALTERED, subject=made.manifest_path)]
    return at_hand or manifests.parse(text, path), []


def _ask(source: str, told: Mapping[str, Any], target: Path) -> Iterator[Finding]:
    """Start the service on what was restored and hold its answers against those of before."""
    wanted: dict[str, str] = told["answers"]
    kind = next(name for name in SERVICES if name in told)
    service, file = SERVICES[kind], target / str(told[kind]).lstrip("/")
    if not service.has_content(wanted):
        yield Finding(kind=FindingKind.ANSWER_DIFFERS, subject=source, detail="there was nothing in it to bring back")
    try:
        answers = service.ask_restored(file, wanted)
    except (ProvincialError, OSError) as error:
        yield Finding(kind=FindingKind.SERVICE_FAILED, subject=source, detail=str(error))
        return
    yield from compare_answers(source, wanted, answers)
