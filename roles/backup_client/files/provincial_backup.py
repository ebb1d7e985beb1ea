#!/usr/bin/python3 -I
"""Back trees up by restic, with a manifest of every file in the snapshot: what a drill holds a restored copy against.

Stand-alone, of Python 3.11's standard library alone: it runs on hosts and in containers that hold nothing of the
product. restic is told its repository and its secrets by environment, never by argument.

A run leaves two snapshots. The first (tag PLAN) holds the trees and the manifest. The second (tag PLAN:unsettled)
holds one small file that names the first, the digest of its manifest, and the paths that changed while the run
worked. It is written once all else is done, so a first snapshot without a second is of a run that was cut off, and
counts for nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

VERSION = 1
BLOCK = 1 << 20
"""Bytes read at a time."""
MOST_UNSETTLED = 1000
"""Paths that may change while a run works; a tree that changes more than that is no source for a backup."""
UNSETTLED = "unsettled.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")
KINDS = ((stat.S_ISREG, "file"), (stat.S_ISDIR, "folder"), (stat.S_ISLNK, "link"))
GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""What is said of a path that is no more, or no more what it was."""
LEFT_OUT = 3
"""restic's status when it made a snapshot and left files out."""
COMPACT = json.JSONEncoder(separators=(",", ":")).encode
Left = Callable[[str], bool]
"""Whether a path stays out."""


class RunError(Exception):
    """The run can't go on; `status` is what it ends with."""

    def __init__(self, why: str, status: int = 1) -> None:
        super().__init__(why)
        self.status = status


def main(words: Sequence[str] | None = None) -> int:
    """One run, and its metrics; returns the exit status: 0 whole, 2 wrong words, 3 something was left out, 1 else."""
    told = arguments(words)
    began = time.time()
    try:
        status = run(told, began)
    except RunError as error:
        print(f"provincial-backup: {error}", file=sys.stderr)
        status = error.status
    except OSError as error:
        print(f"provincial-backup: {shown(str(error.filename or ''))}: {error.strerror}", file=sys.stderr)
        status = 1
    if told.metrics:
        write_metrics(Path(told.metrics), told.plan, int(began), int(time.time()), status)
    return status


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says. Ends the program with 2 where it makes no sense."""
    parser = argparse.ArgumentParser(prog="provincial-backup", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--plan", required=True, help="id of the backup plan: the tag of the snapshots")
    parser.add_argument("--source", required=True, help="what is backed up, such as host/ung-dung-01")
    parser.add_argument("--manifest", required=True, help="absolute path of the manifest, in a private folder")
    parser.add_argument("--metrics", help="folder that the node exporter reads text files from")
    parser.add_argument("--exclude-file", help="absolute paths and names (* stands for any letters), one a line")
    parser.add_argument("--roots-file", help="absolute paths of what is backed up, one a line")
    parser.add_argument("roots", nargs="*", help="absolute paths of what is backed up")
    told = parser.parse_args(words)
    for word, text in (("--plan", told.plan), ("--source", told.source)):
        if NAME.fullmatch(text) is None:
            parser.error(f"{word} {text!r}: letters, digits and . _ / - only")
    return told


def run(told: argparse.Namespace, began: float) -> int:
    """Manifest, snapshot, a second look, and the snapshot that says what changed in between."""
    roots = [*told.roots, *(listed(told.roots_file) if told.roots_file else ())]
    left_out = [*own_cache(), *(listed(told.exclude_file) if told.exclude_file else ())]
    for path in (*roots, told.manifest):
        if not path.startswith("/") or path.startswith("//") or os.path.normpath(path) != path:
            refuse(f"{shown(path)}: a path must be absolute, and without . and ..")
    left = excluding(left_out)
    if not roots:
        refuse("there is nothing to back up: name a path")
    if inside := [path for path in (*roots, told.manifest) if any(map(left, above(path)))]:
        refuse(f"{shown(inside[0])} is to be backed up and left out")
    manifest = Path(told.manifest)
    manifest.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(manifest.with_name(f"{manifest.name}.lock")):
        if not manifest.exists():  # so that it is not new to the second look where it lies below a root
            write_private(manifest, b"")
        restic("unlock")  # only locks of runs that are gone; another identity may hold the repository, no failure
        entries = take(roots, left, known(manifest))
        moment = datetime.fromtimestamp(began, UTC).isoformat()
        text = written(entries, {"plan": told.plan, "source": told.source, "began": moment})
        write_private(manifest, text)
        words = ["--tag", told.plan, "--host", told.source, *(f"--exclude={one}" for one in left_out)]
        short = backup([*words, "--", *roots, str(manifest)])
        paths = changed(entries, roots, left)
        if len(paths) > MOST_UNSETTLED:
            raise RunError(f"{len(paths)} paths changed while it ran, {MOST_UNSETTLED} at most may")
        closing = {
            "version": VERSION,
            "snapshot": whole_id(short),
            "manifest": hashlib.sha256(text).hexdigest(),
            "manifest_path": str(manifest),
            "paths": paths,
        }
        write_private(manifest.with_name(UNSETTLED), COMPACT(closing).encode("ascii") + b"\n")
        backup(["--tag", f"{told.plan}:unsettled", "--host", told.source, "--", str(manifest.with_name(UNSETTLED))])
    return 0


def refuse(why: str) -> NoReturn:
    """End the run before it began."""
    raise RunError(why, 2)


def shown(path: str) -> str:
    """A path as text, whatever bytes it is made of."""
    return path.encode("utf-8", "backslashreplace").decode()


def listed(file: str) -> list[str]:
    """The lines of a file, as they are."""
    return [os.fsdecode(line) for line in Path(file).read_bytes().split(b"\n") if line]


def own_cache() -> list[str]:
    """Where restic keeps its cache, which it backs up never."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ.get("HOME", "/"), ".cache")
    cache = os.environ.get("RESTIC_CACHE_DIR") or os.path.join(home, "restic")
    return [os.path.normpath(cache)] if cache.startswith("/") else []


def excluding(left_out: Sequence[str]) -> Left:
    """What stays out: exactly what restic leaves out by the same words, so they are of two plain kinds only."""
    paths, patterns = set(), []
    for one in left_out:
        if one.startswith("/") and os.path.normpath(one) == one and not re.search(r"[*?\[\]\\]", one):
            paths.add(one)
        elif re.fullmatch(r"[^/?\[\]\\!$\s][^/?\[\]\\]*", one):
            patterns.append(".*".join(map(re.escape, one.split("*"))))
        else:
            refuse(
                f"{shown(one)} can't be left out: name an absolute path, or a name in which * stands for any letters"
            )
    name = re.compile("|".join(patterns), re.DOTALL) if patterns else None
    return lambda path: path in paths or (name is not None and name.fullmatch(path.rpartition("/")[2]) is not None)


def above(path: str) -> Iterator[str]:
    """A path and all folders above it."""
    while path != "/":
        yield path
        path = os.path.dirname(path)


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock file, which goes with the process however that ends."""
    file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise RunError("another run is under way") from error
    finally:
        os.close(file)


def write_private(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file in one step; what a run that was killed left behind is written over by the next."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def walk(roots: Sequence[str], left: Left) -> Iterator[tuple[str, os.stat_result]]:
    """Every path below the roots and the roots themselves, links not followed; what vanishes meanwhile is not there."""
    for root in roots:
        status = os.lstat(root)
        yield root, status
        waiting = [root] if stat.S_ISDIR(status.st_mode) else []
        while waiting:
            try:
                with os.scandir(waiting.pop()) as entries:
                    for each in entries:
                        if left(each.path):
                            continue
                        with forgiven():
                            status = each.stat(follow_symlinks=False)
                            if stat.S_ISSOCK(status.st_mode):  # restic takes none
                                continue
                            yield each.path, status
                            if stat.S_ISDIR(status.st_mode):
                                waiting.append(each.path)
            except OSError as error:
                if error.errno not in GONE:
                    raise


@contextlib.contextmanager
def forgiven() -> Iterator[None]:
    """Let it pass that a path is gone."""
    try:
        yield
    except OSError as error:
        if error.errno not in GONE:
            raise


def take(roots: Sequence[str], left: Left, before: dict[str, str]) -> dict[str, str]:
    """The line of each path; a file that is unchanged by size, inode and times since `before` is not read again."""
    found: dict[str, str] = {}
    for path, status in walk(roots, left):
        kind = kind_of(status)
        digest = link = ""
        with forgiven():
            if kind == "file":
                old = json.loads(before.pop(path, "null"))
                same = old and old[1] == "file" and (old[5], old[8]) == (status.st_size, mark(status))
                digest = old[6] if same else sha256_of(path)
            elif kind == "link":
                link = os.readlink(path)
            size = status.st_size if kind == "file" else 0
            head = (path, kind, stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)
            found[path] = COMPACT((*head, size, digest, link, mark(status)))
    return found


def changed(entries: dict[str, str], roots: Sequence[str], left: Left) -> list[str]:
    """What is no more as it was taken: files, links, and folders in which something came or went."""
    now = {path: (kind_of(status), mark(status)) for path, status in walk(roots, left)}
    found = set()
    for path, line in entries.items():
        entry = json.loads(line)
        if now.get(path) != (entry[1], entry[8]):
            found.add(path)
            if path not in now:
                found.add(os.path.dirname(path))
    found.update(os.path.dirname(path) for path in now.keys() - entries.keys())
    return sorted(found & entries.keys())


def kind_of(status: os.stat_result) -> str:
    """What a path is."""
    return next((name for test, name in KINDS if test(status.st_mode)), "other")


def mark(status: os.stat_result) -> list[int]:
    """Inode, and time of the last change of content and of inode in ns."""
    return [status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def sha256_of(path: str) -> str:
    """The digest of a file's content; a path that has become something else counts as gone."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.ENOENT, "no regular file", path)
        digest = hashlib.sha256()
        while content := os.read(file, BLOCK):
            digest.update(content)
    finally:
        os.close(file)
    return digest.hexdigest()


def written(entries: dict[str, str], about: dict[str, str]) -> bytes:
    """The manifest's text: JSON lines, a head and one line an entry, in the order of their paths."""
    head = {"version": VERSION, "entries": len(entries), "answers": {}, **about}
    lines = [json.dumps(head, sort_keys=True, separators=(",", ":")), *(entries[path] for path in sorted(entries))]
    return ("\n".join(lines) + "\n").encode("ascii")


def known(manifest: Path) -> dict[str, str]:
    """The lines of the files of the last manifest; none where it is gone or damaged."""
    try:
        head, *lines = manifest.read_bytes().decode("ascii").splitlines()
        if json.loads(head)["entries"] != len(lines):
            return {}
        return {entry[0]: line for line in lines if (entry := json.loads(line))[1] == "file"}
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return {}


def backup(words: Sequence[str]) -> str:
    """One snapshot; returns the first digits of its id. What vanished while restic read is not left out, but gone."""
    done = restic("backup", "--json", *words)
    said = [one for line in done.stderr.splitlines() if (one := as_json(line)).get("message_type") == "error"]
    summary = [one for line in done.stdout.splitlines() if (one := as_json(line)).get("message_type") == "summary"]
    left_out = [str(one.get("item", "")) for one in said]
    if done.returncode == LEFT_OUT and left_out and not any(map(still_there, left_out)):
        done.returncode = 0
    if done.returncode != 0 or not summary:
        raise RunError("restic made no whole snapshot", done.returncode or 1)
    return str(summary[-1]["snapshot_id"])


def still_there(item: str) -> bool:
    """Whether a path that restic could not read is there; one that it can't spell may be."""
    return not item.startswith("/") or "\ufffd" in item or os.path.lexists(item)


def whole_id(short: str) -> str:
    """The whole id of a snapshot."""
    done = restic("snapshots", "--json", "--no-lock", short)
    found = json.loads(done.stdout or "[]") if done.returncode == 0 else []
    if len(found) != 1:
        raise RunError(f"restic does not know its snapshot {short}")
    return str(found[0]["id"])


def restic(action: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run restic; what it says of errors goes on to ours."""
    try:
        done = subprocess.run(
            ["restic", action, "--quiet", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise RunError("restic is not on this machine: apt-get install restic") from error
    sys.stderr.write(done.stderr)
    return done


def as_json(line: str) -> dict[str, Any]:
    """An object that restic printed; anything else is an empty one."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def write_metrics(folder: Path, plan: str, began: int, ended: int, status: int) -> None:
    """Replace the file that the node exporter reads; a run that failed keeps the time of the last success."""
    file = folder / "provincial_backup.prom"
    succeeded = ended if status == 0 else 0
    if status != 0:
        with contextlib.suppress(OSError, ValueError):
            last = re.search(r"^provincial_backup_last_success_timestamp_seconds\{.*\} (\d+)$", file.read_text(), re.M)
            succeeded = int(last[1]) if last else 0
    rows = (
        ("last_run_timestamp_seconds", "When the last run ended.", ended),
        ("last_success_timestamp_seconds", "When the last whole run ended; 0 where none did.", succeeded),
        ("duration_seconds", "How long the last run took.", ended - began),
        ("exit_status", "Status of the last run: 0 whole, 3 something was left out.", status),
    )
    lines = []
    for name, what, value in rows:
        lines += [f"# HELP provincial_backup_{name} {what}", f"# TYPE provincial_backup_{name} gauge"]
        lines += [f'provincial_backup_{name}{{plan="{plan}"}} {value}']
    write_private(file, ("\n".join(lines) + "\n").encode(), 0o644)


if __name__ == "__main__":
    sys.exit(main())
