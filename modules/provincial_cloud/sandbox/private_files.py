"""Files and folders that only their owner may read, and that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def private_folder(folder: Path) -> Path:
    """Make `folder` (and its parents) with mode 0700, or give an existing one that mode.

    Raises OSError when it can't be made, e.g. on a full or read-only disk.
    """
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o777 != FOLDER_MODE:
        folder.chmod(FOLDER_MODE)
    return folder


def write_private(path: Path, content: str | bytes) -> None:
    """Replace `path` by `content` in one step, with mode 0600; a reader sees the old text or the new one, never a part.

    Raises OSError when the disk refuses; the old file is then untouched.
    """
    data = content.encode() if isinstance(content, str) else content
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
