"""The user's cache of tools: one folder for each tool and version, whole or not there at all.

A folder is filled beside its place and moved into it in one step, with a list of its files. The list's sizes and times
are compared before each use; the hashes are for `provincial doctor --verify`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from provincial_cloud.toolchain.engine_record import cache_root
from provincial_cloud.toolchain.progress import Progress
from provincial_cloud.toolchain.rungs import Rung, Trust

MARKER = "installed.json"
DRAFT_PREFIX = ".draft-"


class FileFacts(BaseModel):
    """What a file was like when it was installed; times in nanoseconds since 1970."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    modified: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileFacts:
        """Read from the file; raises OSError."""
        facts = path.stat()
        return cls(size=facts.st_size, modified=facts.st_mtime_ns, sha256=sha256_of(path))


class InstalledTool(BaseModel):
    """A tool that is ready to use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    version: str
    rung: Rung
    trust: Trust
    source: str
    """The address, module or path it came from."""
    folder: Path
    """Where its programs lie; for a tool on PATH, the folder of the first."""
    binaries: Mapping[str, Path]
    """The path of each program by its name."""
    files: Mapping[str, FileFacts]
    """Every file that must be unharmed, by its absolute path."""

    @property
    def path(self) -> Path:
        """The first program: the tool itself where there is only one."""
        return next(iter(self.binaries.values()))


@dataclass(frozen=True)
class Damage:
    """One file that is no longer what was installed."""

    path: Path
    reason: str


class Cache:
    """The folder tree below `root`, by default the user's cache folder."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or Path(cache_root())

    def folder(self, tool: str, version: str) -> Path:
        """Where this version lies when it is installed."""
        return self.root / tool / version

    def read(self, tool: str, version: str) -> InstalledTool | None:
        """What the marker says, unchecked; None when it is not there or not readable."""
        try:
            text = (self.folder(tool, version) / MARKER).read_text(encoding="utf-8")
            return InstalledTool.model_validate_json(text)
        except (OSError, ValidationError, UnicodeDecodeError):
            return None

    def find(self, tool: str, version: str) -> InstalledTool | None:
        """The tool when it is installed and its files have the sizes and times they had then."""
        installed = self.read(tool, version)
        return installed if installed is not None and not damage(installed, hashes=False) else None

    def recover(self, tool: str, version: str) -> InstalledTool | None:
        """The tool when its files still have their content, with the times they have now; the caller holds the lock."""
        installed = self.read(tool, version)
        if installed is None or damage(installed, hashes=True):
            return None
        fresh = {
            name: facts.model_copy(update={"modified": Path(name).stat().st_mtime_ns})
            for name, facts in installed.files.items()
        }
        current = installed.model_copy(update={"files": fresh})
        marker = self.folder(tool, version) / MARKER
        _write(marker.with_suffix(".new"), current)
        marker.with_suffix(".new").replace(marker)
        return current

    @contextmanager
    def lock(self, tool: str, progress: Progress) -> Iterator[None]:
        """Keep other processes from installing `tool`; waits for one that does, and says so.

        The lock ends with its process, however that ends.
        """
        folder = self.root / tool
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock")
        owner = folder / ".lock-owner"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress.say(f"another run is getting {tool}{_owner_text(owner)}; waiting for it")
            lock.acquire()
        try:
            owner.write_text(str(os.getpid()), encoding="utf-8")
            for left in (*folder.glob(f"{DRAFT_PREFIX}*"), *folder.glob(".old-*")):
                shutil.rmtree(left, ignore_errors=True)
            yield
        finally:
            owner.unlink(missing_ok=True)
            lock.release()

    @contextmanager
    def draft(self, tool: str) -> Iterator[Path]:
        """An empty folder on the cache's file system that is gone when the block ends, unless it was installed."""
        parent = self.root / tool
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=DRAFT_PREFIX, dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def install(
        self, draft: Path, *, tool: str, version: str, rung: Rung, trust: Trust, source: str, programs: list[str]
    ) -> InstalledTool:
        """Move `draft`, whose programs lie in its folder bin, into place in one step. The caller holds the lock."""
        target = self.folder(tool, version)
        final = target / "bin"
        files = {
            str(final / path.relative_to(draft / "bin")): FileFacts.of(path)
            for path in sorted((draft / "bin").rglob("*"))
            if path.is_file() and not path.is_symlink()
        }
        installed = InstalledTool(
            tool=tool,
            version=version,
            rung=rung,
            trust=trust,
            source=source,
            folder=final,
            binaries={name: final / name for name in programs},
            files=files,
        )
        _write(draft / MARKER, installed)
        draft.chmod(0o755)
        self._put(draft, target)
        return installed

    def note(self, installed: InstalledTool) -> None:
        """Remember a tool that lies elsewhere, so that it need not be looked for again."""
        with self.draft(installed.tool) as draft:
            _write(draft / MARKER, installed)
            draft.chmod(0o755)
            self._put(draft, self.folder(installed.tool, installed.version))

    def forget(self, tool: str, version: str) -> None:
        """Remove what is installed, if anything."""
        shutil.rmtree(self.folder(tool, version), ignore_errors=True)

    def size(self) -> int:
        """Bytes on disk below the root."""
        return sum(path.lstat().st_size for path in self.root.rglob("*") if path.is_file() and not path.is_symlink())

    def _put(self, draft: Path, target: Path) -> None:
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=".old-", dir=target.parent))
            target.rename(old / target.name)
            draft.rename(target)
            shutil.rmtree(old, ignore_errors=True)
        else:
            draft.rename(target)


def damage(installed: InstalledTool, *, hashes: bool) -> list[Damage]:
    """Every file that has changed since it was installed; with `hashes`, also where size and time are the same."""
    found = []
    for name, facts in installed.files.items():
        path = Path(name)
        try:
            now = path.stat()
            if now.st_size != facts.size:
                found.append(Damage(path, f"has {now.st_size} bytes, had {facts.size}"))
            elif hashes and sha256_of(path) != facts.sha256:
                found.append(Damage(path, "has another content than it had"))
            elif not hashes and now.st_mtime_ns != facts.modified:
                found.append(Damage(path, "was changed after it was installed"))
        except OSError as error:
            found.append(Damage(path, str(error.strerror or error)))
    return found


def sha256_of(path: Path) -> str:
    """The hash of a file's content in hexadecimal; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, installed: InstalledTool) -> None:
    text = json.dumps(json.loads(installed.model_dump_json()), indent=2, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8")


def _owner_text(owner: Path) -> str:
    try:
        return f" (process {int(owner.read_text(encoding='utf-8'))})"
    except (OSError, ValueError):
        return ""
