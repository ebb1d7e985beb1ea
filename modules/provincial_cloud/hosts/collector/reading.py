"""Read files and run commands on the host: bounded in time and size, and every failure is noted, never guessed over."""

from __future__ import annotations

import glob
import os
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

COMMAND_SECONDS = 25
"""Longest time one command may take."""

LONGEST_FILE = 262_144
"""Bytes read of one file; the rest is left out and noted."""

MOST_ITEMS = 2_000
"""Items of one list; a longer one is cut and noted."""

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


class UnavailableError(Exception):
    """A fact can't be had here; `kind` is one of the words that the rules know."""

    def __init__(self, kind: str, detail: str) -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(f"{kind}: {detail}")


class Facts:
    """The facts so far, and the gaps: what could not be read, by dotted path, with the kind and the detail."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.gaps: dict[str, dict[str, str]] = {}

    def gap(self, path: str, kind: str, detail: str) -> None:
        """Note that what lies at `path` could not be read."""
        self.gaps[path] = {"kind": kind, "detail": detail[:300]}

    def take(self, path: str, read: Callable[[], Any]) -> None:
        """Put what `read` gives at `path`; whatever goes wrong becomes a gap and null."""
        value = None
        try:
            value = read()
        except UnavailableError as error:
            self.gap(path, error.kind, error.detail)
        except subprocess.TimeoutExpired as error:
            self.gap(path, "timeout", f"{error.cmd[0]} took longer than {COMMAND_SECONDS} s")
        except Exception as error:  # noqa: BLE001 - one broken file must not cost the other facts
            self.gap(path, "failed", f"{type(error).__name__}: {error}")
        if isinstance(value, list) and len(value) > MOST_ITEMS:
            self.gap(path, "too-many", f"{len(value)} items, of which {MOST_ITEMS} are kept")
            value = value[:MOST_ITEMS]
        at = self.values
        *way, last = path.split(".")
        for part in way:
            at = at.setdefault(part, {})
        at[last] = value


def run(*command: str, allowed: Sequence[int] = (0,), stdin: str = "") -> str:
    """What a command prints; UnavailableError when it isn't there or ends with another code than `allowed`."""
    try:
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_SECONDS,
            check=False,
            env=ENVIRONMENT,
        )
    except FileNotFoundError:
        raise UnavailableError("absent", f"there is no {command[0]}") from None
    if done.returncode not in allowed:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise UnavailableError("failed", f"{command[0]}: exit code {done.returncode}: {said[0] if said else ''}")
    return done.stdout


def has(*paths: str) -> bool:
    """Whether one of these files exists."""
    return any(os.path.exists(path) for path in paths)


def text(path: str) -> str | None:
    """A file's text, cut at LONGEST_FILE; None when there is no such regular file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        with os.fdopen(handle, "rb", closefd=False) as stream:
            return stream.read(LONGEST_FILE).decode("utf-8", "replace")
    finally:
        os.close(handle)


def lines(path: str) -> list[str]:
    """A file's lines without comments and blank ones; none when there is no such file."""
    return meaningful(text(path) or "")


def meaningful(content: str) -> list[str]:
    """Lines that say something: stripped, without whole-line comments."""
    return [line for raw in content.splitlines() if (line := raw.strip()) and not line.startswith("#")]


def found(*patterns: str) -> list[str]:
    """The files that match the patterns, in name order within each pattern."""
    return [path for pattern in patterns for path in sorted(glob.glob(pattern))]


def drop_ins(name: str, *folders: str, ending: str = ".conf") -> list[str]:
    """Configuration files in force over several folders: of one name the first folder's counts, in name order."""
    chosen: dict[str, str] = {}
    for folder in reversed(folders):
        chosen.update({os.path.basename(path): path for path in found(f"{folder}/{name}/*{ending}")})
    return [chosen[base] for base in sorted(chosen)]


def pairs(content: Iterable[str], separator: str | None = "=") -> Iterator[tuple[str, str]]:
    """Keys and values of `key = value` lines (`separator` None: blanks); a bare key has an empty value."""
    for line in content:
        key, _, value = line.partition(separator) if separator else _halves(line)
        if key.strip():
            yield key.strip(), value.strip().strip('"')


def _halves(line: str) -> tuple[str, str, str]:
    parts = line.split(None, 1)
    return (parts[0], " ", parts[1]) if len(parts) == 2 else (line, "", "")


def settings(paths: Iterable[str], separator: str | None = "=") -> dict[str, str]:
    """The settings of several files laid over each other; section headers are left out."""
    merged: dict[str, str] = {}
    for path in paths:
        merged.update(pairs((line for line in lines(path) if not line.startswith("[")), separator))
    return merged


def mode_of(path: str) -> dict[str, Any] | None:
    """Type, mode (octal text of the last twelve bits), owner and group of a path; None when it isn't there.

    A link has `link` and everything else of what it points to.
    """
    try:
        link = stat.S_ISLNK(os.lstat(path).st_mode)
        info = os.stat(path)
    except OSError:
        return None
    return (
        ({"link": True} if link else {})
        | {"type": kind_of(info.st_mode), "mode": f"{stat.S_IMODE(info.st_mode):04o}", "uid": info.st_uid}
        | {"gid": info.st_gid}
    )


def kind_of(mode: int) -> str:
    """file, directory, link or other."""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "directory"
    return "link" if stat.S_ISLNK(mode) else "other"
