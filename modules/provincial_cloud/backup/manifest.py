"""What a backup must bring back: every file's hash, owner, mode and size, written down when the backup is made.

The manifest goes into the snapshot beside the files, and its digest into the ledger, which lies elsewhere: neither the
store nor whoever holds the repository's password can let another one pass for it.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from provincial_cloud.backup.digests import digests, sha256_of
from provincial_cloud.errors import Place, Problem, ProvincialError

VERSION: Final = 1
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode
_KINDS = ((stat.S_ISREG, "file"), (stat.S_ISDIR, "folder"), (stat.S_ISLNK, "link"))


class Entry(NamedTuple):
    """One file, folder or link; `path` is absolute, as restic restores it below its target."""

    path: str
    kind: str
    mode: int
    uid: int
    gid: int
    size: int = 0
    sha256: str = ""
    """Of the content of a file; empty for anything else."""
    link: str = ""
    mark: tuple[int, int, int] = (0, 0, 0)
    """Inode, and time of the last change of content and of inode in ns: an unchanged mark is an unchanged file."""

    def line(self) -> str:
        """The entry as one line of a manifest."""
        return _COMPACT(self)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """All entries in the order of their paths, and what was asked of the application when the backup was made."""

    entries: Mapping[str, Entry]
    answers: Mapping[str, Any]
    """Questions to the application and their known answers, in whatever form the kind of source gives them."""

    def text(self) -> bytes:
        """The manifest as it is written: JSON lines, a head and one line an entry."""
        head = {"version": VERSION, "entries": len(self.entries), "answers": self.answers}
        lines = [json.dumps(head, sort_keys=True, separators=(",", ":"))]
        lines += [self.entries[path].line() for path in sorted(self.entries)]
        return ("\n".join(lines) + "\n").encode("ascii")


def parse(text: bytes, path: Path) -> Manifest:
    """A manifest back from its text. Raises ProvincialError when it is not whole, or a path of it climbs."""
    try:
        first, *lines = text.decode("ascii").splitlines()
        head, rows = json.loads(first), json.loads(f"[{','.join(lines)}]")
        entries = {row[0]: Entry._make((*row[:-1], tuple(row[-1]))) for row in rows}
        whole = head["version"] == VERSION and head["entries"] == len(lines) == len(rows) == len(entries)
        whole = whole and all(stays_below(path) for path in entries)
        answers = head["answers"]
    except (ValueError, TypeError, KeyError, IndexError):
        whole = False
    if not whole:
        raise ProvincialError(
            Problem(
                summary="the manifest of a backup is not whole",
                allowed=f"a manifest of version {VERSION}, as `provincial backup run` writes it",
                why="without it nobody can say whether what was restored is what was backed up",
                where=Place(path),
            )
        )
    return Manifest(entries=entries, answers=answers)


def stays_below(path: str) -> bool:
    """Whether a path of a copy stays below whatever folder it is restored into."""
    return path.startswith("/") and "/../" not in f"{path}/"


def take(
    roots: Sequence[Path],
    *,
    before: Manifest | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Manifest:
    """Walk `roots` and write down what is there; a file whose mark is that of `before` is not read again.

    Raises ProvincialError when something can't be read: a backup that leaves it out is not whole.
    """
    known = before.entries if before else {}
    found: dict[str, Entry] = {}
    unread: list[tuple[str, os.stat_result]] = []
    try:
        for path, status in _walk(roots):
            if not stat.S_ISREG(status.st_mode):
                found[path] = _entry(path, status)
                continue
            old = known.get(path)
            if old is not None and old.kind == "file" and old.size == status.st_size and old.mark == _mark(status):
                found[path] = _entry(path, status, old.sha256)
            else:
                unread.append((path, status))
        sums = digests([path for path, _ in unread])
        for (path, status), digest in zip(unread, sums, strict=True):
            found[path] = _entry(path, status, digest or sha256_of(path))  # read again, for the reason
    except OSError as error:
        raise ProvincialError(
            Problem(
                summary="a file to back up can't be read",
                given=str(error.filename),
                why=error.strerror,
                next_step="let the backup's account read it, or leave it out of the plan's sources",
            )
        ) from error
    return Manifest(entries=found, answers=answers or {})


def unsettled(manifest: Manifest) -> tuple[str, ...]:
    """The paths that changed since the manifest was taken: what the snapshot holds of them is not known."""
    changed = []
    for path, entry in manifest.entries.items():
        try:
            status = os.lstat(path)
        except OSError:
            changed.append(path)
            continue
        if entry.kind == "file" and (status.st_size, _mark(status)) != (entry.size, entry.mark):
            changed.append(path)
    return tuple(changed)


def _walk(roots: Iterable[Path]) -> Iterator[tuple[str, os.stat_result]]:
    """Every path below the roots and the roots themselves, links not followed."""
    for root in roots:
        status = os.lstat(root)
        yield str(root), status
        waiting = [str(root)] if stat.S_ISDIR(status.st_mode) else []
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for each in entries:
                    status = each.stat(follow_symlinks=False)
                    yield each.path, status
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(each.path)


def _entry(path: str, status: os.stat_result, digest: str = "") -> Entry:
    kind = next((name for test, name in _KINDS if test(status.st_mode)), "other")
    return Entry(
        path=path,
        kind=kind,
        mode=stat.S_IMODE(status.st_mode),
        uid=status.st_uid,
        gid=status.st_gid,
        size=status.st_size if kind == "file" else 0,
        sha256=digest,
        link=os.readlink(path) if kind == "link" else "",  # noqa: PTH115 - bytes that are no text stay as they are
        mark=_mark(status),
    )


def _mark(status: os.stat_result) -> tuple[int, int, int]:
    return (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
