"""restic, Debian's own, as one identity on one repository: secrets go by file and environment, never by argument."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provincial_cloud.backup.store import LOCKS, Bucket, names
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.throw_away import ending_with_us

PROGRAM = "restic"
DIGITS = 8
"""How many digits of a pack's name restic tells."""
_WHOLE_PACKS = ("--max-unused", "unlimited", "--max-repack-size", "0")
"""A pack that is still needed in part is left as it is: writing it anew would delete one that is locked."""
_DROPPED = re.compile(
    r"^Would have removed the following (unreferenced|no longer used) packs:\n\{([0-9a-f ]*)\}$", re.M
)
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "TZ", "GOGC")
_COLLECT_LESS = "200"
"""restic collects its garbage at half of the usual growth; this costs it 80 MiB and saves a twentieth of its time."""


class ResticError(ProvincialError):
    """restic did not do what it was asked to; its own last words are in the problem."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One copy in the repository."""

    id: str
    """The whole digest: two snapshots that share it hold the same bytes."""
    time: datetime
    tags: tuple[str, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A restic repository in a bucket, as one identity reaches it."""

    bucket: Bucket
    password_file: Path
    cache: Path
    """Folder for restic's own cache; a drill takes an empty one, so that it reads what the store really holds."""
    timeout: float = field(default=6 * 3600.0)
    """Seconds after which a call counts as hung."""

    def initialise(self) -> None:
        """Make the repository. Raises ResticError when there is one already."""
        self.call("init")

    def exists(self) -> bool:
        """Whether there is a repository. Raises ResticError when the store refuses or the password is wrong."""
        try:
            self.call("cat", "--no-lock", "config")
        except ResticError as error:
            if "Is there a repository at the following location" in str(error):
                return False
            raise
        return True

    def backup(self, paths: Sequence[Path], *, tag: str, parent: str | None = None) -> str:
        """Back `paths` up and return the new snapshot's id. Raises ResticError, also when a file was left out."""
        words = ["backup", "--json", "--tag", tag, *(["--parent", parent] if parent else []), "--"]
        lines = self.call(*words, *map(str, paths)).splitlines()
        summary = next((one for one in map(_as_json, reversed(lines)) if one.get("message_type") == "summary"), {})
        short = str(summary.get("snapshot_id", ""))
        found = list(names(self.bucket, f"snapshots/{short}")) if short else []
        if len(found) != 1:
            raise ResticError(
                Problem(summary="restic told of no snapshot that the repository has", given=short or None)
            )
        return found[0].rpartition("/")[2]

    def snapshots(self, tag: str | None = None) -> list[Snapshot]:
        """What the repository holds, oldest first."""
        said = self.call("snapshots", "--no-lock", "--json", *(["--tag", tag] if tag else []))
        found = [
            Snapshot(
                id=one["id"],
                time=datetime.fromisoformat(_to_microseconds(one["time"])).astimezone(UTC),
                tags=tuple(one.get("tags") or ()),
                paths=tuple(one["paths"]),
            )
            for one in json.loads(said or "[]") or ()
        ]
        return sorted(found, key=lambda one: one.time)

    def restore(self, snapshot: str, target: Path) -> None:
        """Restore a whole snapshot below `target`. Raises ResticError when anything of it could not be had."""
        self.call("restore", "--no-lock", snapshot, "--target", str(target))

    def dump(self, snapshot: str, path: str) -> str:
        """The text of a file in a snapshot. Raises ResticError when it can't be had."""
        return self.call("dump", "--no-lock", snapshot, path)

    def unlock(self) -> None:
        """Remove what runs that are gone left behind; the lock of a run that may still live stays."""
        if any(names(self.bucket, LOCKS)):
            self.call("unlock")

    def forget(self, snapshots: Sequence[str]) -> None:
        """Drop snapshots; the data that only they needed stays until `prune` (as the keeper)."""
        if snapshots:
            self.call("forget", *snapshots)

    def prune(self) -> None:
        """Drop the packs that no snapshot needs any part of, and write the index anew (as the keeper)."""
        self.call("prune", *_WHOLE_PACKS)

    def unneeded(self, without: Sequence[str] = ()) -> Counter[str]:
        """The packs that `prune` would drop once `without` were forgotten: how many begin with which `DIGITS`.

        restic tells no more of a name. Changes nothing. Raises ResticError, also when it is told in a form not known.
        """
        action = ("forget", *without, "--prune") if without else ("prune",)
        said = self.call(*action, "--dry-run", "--no-lock", *_WHOLE_PACKS, verbose=True)
        found = dict(_DROPPED.findall(said))
        if "no longer used" not in found:
            raise self._failed(action[0], "it does not tell which packs it would drop, as 0.14 and later do")
        return Counter(name[:DIGITS] for names in found.values() for name in names.split())

    def call(self, *words: str, verbose: bool = False) -> str:
        """Run restic and return what it printed; `verbose` is all of it. Raises ResticError with its last words."""
        program = shutil.which(PROGRAM)
        if program is None:
            raise ResticError(
                Problem(
                    summary="restic is not on this machine",
                    allowed="restic 0.14 or later on PATH",
                    next_step="install Debian's: apt-get install restic",
                )
            )
        try:
            done = subprocess.run(
                ending_with_us([program, "-vv" if verbose else "--quiet", "--cache-dir", str(self.cache), *words]),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=self.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise self._failed(words[0], f"no end after {error.timeout:.0f} s") from error
        if done.returncode != 0:
            last = "\n".join(done.stderr.strip().splitlines()[-6:])
            raise self._failed(words[0], last or f"it ended with {done.returncode}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return {
            "GOGC": _COLLECT_LESS,
            **kept,
            "RESTIC_REPOSITORY": f"s3:{self.bucket.endpoint}/{self.bucket.name}",
            "RESTIC_PASSWORD_FILE": str(self.password_file),
            "AWS_ACCESS_KEY_ID": self.bucket.key.id,
            "AWS_SECRET_ACCESS_KEY": self.bucket.key.secret,
            "AWS_DEFAULT_REGION": self.bucket.region,
        }

    def _failed(self, action: str, why: str) -> ResticError:
        return ResticError(
            Problem(
                summary=f"restic {action} failed",
                given=f"bucket {self.bucket.name} at {self.bucket.endpoint}, as {self.bucket.key.id}",
                why=why,
                next_step="mend what restic says and run again; nothing that was backed up before is touched",
            )
        )


def _as_json(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _to_microseconds(time: str) -> str:
    """restic writes nanoseconds, which Python's reader of dates refuses."""
    head, dot, tail = time.partition(".")
    if not dot:
        return time.replace("Z", "+00:00")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}".replace("Z", "+00:00")
