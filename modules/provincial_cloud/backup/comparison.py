"""What was restored, held against the manifest: every file's kind, content, owner and mode, and every answer."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from provincial_cloud.backup.digests import digests
from provincial_cloud.backup.manifest import Entry, Manifest
from provincial_cloud.backup.records import Finding, FindingKind

_TESTS = {"file": stat.S_ISREG, "folder": stat.S_ISDIR, "link": stat.S_ISLNK}


def compare(manifest: Manifest, target: Path, *, unsettled: Sequence[str] = ()) -> list[Finding]:
    """Everything below `target` that is not what the manifest says; owners only where we may set them (root).

    Files named in `unsettled` changed while the backup ran: only that they are there is checked; of a folder that is
    named, what came or went in it is not held against the copy. What a source names there is no path, and its answers
    are of the very state that the copy holds.
    """
    restless, owned = set(_restless(manifest, unsettled)), os.geteuid() == 0
    settled = [entry for path, entry in manifest.entries.items() if path not in restless]
    files = [entry for entry in settled if entry.kind == "file"]
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(digests, [f"{target}{entry.path}" for entry in files])
        found = [one for entry in settled for one in _wrong(entry, f"{target}{entry.path}", owned=owned)]
        sums = reading.result()
    told = {one.subject for one in found if one.kind in (FindingKind.FILE_MISSING, FindingKind.FILE_DIFFERS)}
    for entry, digest in zip(files, sums, strict=True):
        if digest != entry.sha256 and shown(entry.path) not in told:
            found.append(Finding(kind=FindingKind.FILE_DIFFERS, subject=shown(entry.path), detail="other content"))
    for path in restless:
        if not os.path.lexists(f"{target}{path}") and os.path.dirname(path) not in restless:  # noqa: PTH120
            found.append(Finding(kind=FindingKind.FILE_MISSING, subject=shown(path)))
    found += [Finding(kind=FindingKind.FILE_EXTRA, subject=shown(path)) for path in _extra(manifest, target, restless)]
    return found


def compare_answers(source: str, wanted: Mapping[str, str], answers: Mapping[str, str]) -> Iterator[Finding]:
    """Every question of `wanted` that a restored source does not answer as the source did when it was copied."""
    for question, answer in wanted.items():
        if answers[question] != answer:
            detail = f"{question[:80]}: {answers[question][:200]!r}, was {answer[:200]!r}"
            yield Finding(kind=FindingKind.ANSWER_DIFFERS, subject=source, detail=detail)


def shown(path: str) -> str:
    """A path as text, whatever bytes it is made of."""
    return path.encode("utf-8", "backslashreplace").decode()


def _wrong(entry: Entry, where: str, *, owned: bool) -> Iterator[Finding]:
    subject = shown(entry.path)
    try:
        status = os.lstat(where)
    except OSError:
        yield Finding(kind=FindingKind.FILE_MISSING, subject=subject)
        return
    test = _TESTS.get(entry.kind)
    if test is None or not test(status.st_mode):
        if test is not None or any(one(status.st_mode) for one in _TESTS.values()):
            yield Finding(kind=FindingKind.FILE_DIFFERS, subject=subject, detail=f"is no {entry.kind}")
        return
    if entry.kind == "file" and status.st_size != entry.size:
        yield Finding(kind=FindingKind.FILE_DIFFERS, subject=subject, detail=f"{status.st_size} of {entry.size} bytes")
    if entry.kind == "link" and os.readlink(where) != entry.link:  # noqa: PTH115
        yield Finding(kind=FindingKind.FILE_DIFFERS, subject=subject, detail="points elsewhere")
    if owned and (status.st_uid, status.st_gid) != (entry.uid, entry.gid):
        given, wanted = f"{status.st_uid}:{status.st_gid}", f"{entry.uid}:{entry.gid}"
        yield Finding(kind=FindingKind.OWNER_DIFFERS, subject=subject, detail=f"{given}, was {wanted}")
    if entry.kind != "link" and stat.S_IMODE(status.st_mode) != entry.mode:
        detail = f"{stat.S_IMODE(status.st_mode):04o}, was {entry.mode:04o}"
        yield Finding(kind=FindingKind.MODE_DIFFERS, subject=subject, detail=detail)


def _restless(manifest: Manifest, unsettled: Sequence[str]) -> Iterator[str]:
    """The paths of the manifest that changed; the ledger holds them as text."""
    named = {path for path in unsettled if path.startswith("/")}
    return (path for path in manifest.entries if shown(path) in named) if named else iter(())


def _extra(manifest: Manifest, target: Path, restless: Collection[str]) -> Iterator[str]:
    """Paths in folders of the manifest that it does not name."""
    cut = len(str(target))
    for path, entry in manifest.entries.items():
        if entry.kind != "folder" or path in restless:
            continue
        try:
            with os.scandir(f"{target}{path}") as entries:
                yield from (each.path[cut:] for each in entries if each.path[cut:] not in manifest.entries)
        except OSError:
            continue
