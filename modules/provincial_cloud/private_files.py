"""Files and folders that only their owner may read, and that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from provincial_cloud.errors import Problem, ProvincialError

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def private_folder(folder: Path) -> Path:
    """Make `folder` (and its parents) with mode 0700, or give an existing one that mode.

    Raises ProvincialError when it can't be made, e.g. on a full or read-only disk.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o777 != FOLDER_MODE:
            folder.chmod(FOLDER_MODE)
    except OSError as error:
        raise _refused(folder, error) from error
    return folder


def write_private(path: Path, content: str | bytes) -> None:
    """Replace `path` by `content` in one step, with mode 0600; a reader sees the old text or the new one, never a part.

    Raises ProvincialError when the disk refuses; the old file is then untouched.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        _replace(path, data)
    except OSError as error:
        raise _refused(path, error) from error


@contextmanager
def locked(path: Path, *, wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock file `path` (mode 0600); `wait` is called once when another process holds it just now.

    The lock goes with its process, however that ends. Raises ProvincialError when the file can't be made.
    """
    lock = FileLock(path, mode=FILE_MODE)
    try:
        try:
            lock.acquire(timeout=0.2)
        except Timeout:
            wait()
            lock.acquire()
    except OSError as error:
        raise _refused(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), FILE_MODE)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _refused(path: Path, error: OSError) -> ProvincialError:
    return ProvincialError(
        Problem(
            summary="a private file or folder can't be made",
            given=str(path),
            allowed="a folder this user may write to, on a disk with room left",
            why=str(error.strerror or error),
            next_step="make room or set the rights right, then run the command again",
        )
    )
