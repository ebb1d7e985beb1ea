"""A backup run: dumps, manifest, snapshot, and a line in the ledger once all of it is there.

A run that is killed leaves no line, so what it began never counts; the next run needs no hand to take it up.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provincial_cloud.backup import manifest as manifests
from provincial_cloud.backup.comparison import shown
from provincial_cloud.backup.records import BackupMade
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.sources import Source
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.evidence.reader import Kind
from provincial_cloud.private_files import locked, private_folder, write_private

MANIFEST = "manifest.jsonl"
DUMPS = "dumps"
"""Folder in staging for the copies of sources."""
STILL = "still"
"""Folder in staging for quiet copies of what moves."""
_LOCKS = shutil.ignore_patterns("locks")
"""Who works on a state now is none of the state."""
MOST_UNSETTLED = 1000
"""Paths that one line of the ledger names; a tree that changes more than that is no source for a backup."""
_MOST_WORDS = 2000
"""Characters of a system's error that are told: one may name every file of a tree."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What one plan backs up from this machine."""

    plan: str
    paths: tuple[Path, ...]
    moving: tuple[Path, ...] = ()
    """Trees that others write at any time: each file is copied into staging first, and the copy is backed up."""
    sources: tuple[Source, ...] = ()
    staging: Path
    """Private folder for dumps and the manifest; the same for every run, so that restic finds what it knows."""


def run(
    job: Job, repository: Repository, ledger: Ledger, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> BackupMade:
    """Back everything of `job` up; the ledger has its line when this returns.

    Raises ProvincialError when anything of it could not be backed up; the ledger then says that and why, and the copies
    of before are as they were.
    """
    began = clock()
    with ExitStack() as held:
        try:
            staging = private_folder(job.staging)
            held.enter_context(locked(staging / "run.lock"))
            began, start = clock(), time.monotonic()
            made = _run(job, repository, staging, began, start)
        except Exception as error:
            told = _stopped(job, error) if isinstance(error, OSError | subprocess.SubprocessError) else error
            body = {"plan": job.plan, "began": began.astimezone(UTC).isoformat(), "why": shown(str(told))}
            ledger.append(Kind.BACKUP_FAILED, body)
            ledger.close()
            if told is error:
                raise
            raise told from error
        ledger.append(Kind.BACKUP_MADE, made.body())
        ledger.close()
        return made


def _run(job: Job, repository: Repository, staging: Path, began: datetime, start: float) -> BackupMade:
    repository.unlock()
    answers: dict[str, Any] = {}
    dumps = private_folder(staging / DUMPS)
    moved: list[str] = []
    for source in job.sources:
        copied = source.copy(dumps / source.file)
        answers[source.name] = {source.form: str(dumps / source.file), "answers": copied.answers}
        moved += copied.unsettled
    _forget_others(dumps, {source.file for source in job.sources})
    roots = (*job.paths, *_held_still(job, staging), dumps)
    taken = manifests.take(roots, before=_before(staging), answers=answers)
    text = taken.text()
    write_private(staging / MANIFEST, text)
    snapshot = repository.backup([*roots, staging / MANIFEST], tag=job.plan)
    changed = (*moved, *manifests.unsettled(taken))
    if len(changed) > MOST_UNSETTLED:
        raise _restless(job, len(changed))
    return BackupMade(
        plan=job.plan,
        snapshot=snapshot,
        manifest=hashlib.sha256(text).hexdigest(),
        manifest_path=str(staging / MANIFEST),
        began=began,
        seconds=round(time.monotonic() - start, 3),
        files=sum(1 for entry in taken.entries.values() if entry.kind == "file"),
        bytes=sum(entry.size for entry in taken.entries.values()),
        unsettled=tuple(shown(path) for path in changed),
    )


def _forget_others(dumps: Path, names: set[str]) -> None:
    """Remove what sources left behind that the plan no longer names."""
    for path in dumps.iterdir():
        if path.name not in names:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _held_still(job: Job, staging: Path) -> Iterator[Path]:
    """Copies of the trees that move; a file that is gone before it was copied was none of this moment's."""
    quiet = private_folder(staging / STILL)
    for tree in job.moving:
        target = quiet / tree.name
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(tree, target, symlinks=True, copy_function=_copy_if_there, ignore=_LOCKS)
        yield target


def _copy_if_there(source: str, target: str) -> None:
    with suppress(FileNotFoundError):
        shutil.copy2(source, target, follow_symlinks=False)


def _before(staging: Path) -> manifests.Manifest | None:
    """The manifest of the last run, to read only what changed since; none where it is gone or damaged."""
    path = staging / MANIFEST
    try:
        return manifests.parse(path.read_bytes(), path)
    except (OSError, ProvincialError):
        return None


def _stopped(job: Job, error: Exception) -> ProvincialError:
    return ProvincialError(
        Problem(
            summary=f"plan {job.plan} could not be backed up",
            why=str(error)[:_MOST_WORDS],
            next_step="mend that and run again; nothing that was backed up before is touched",
        )
    )


def _restless(job: Job, count: int) -> ProvincialError:
    return ProvincialError(
        Problem(
            summary=f"plan {job.plan} backs up files that do not hold still",
            given=f"{count} files changed while the backup ran",
            allowed=f"{MOST_UNSETTLED} at most",
            why="nobody can say which state of them the copy holds",
            next_step="back up a snapshot of the volume, or a dump, in place of the live files",
        )
    )
