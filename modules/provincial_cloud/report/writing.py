"""Puts a finished report on disk whole, or leaves what was there."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from provincial_cloud.errors import Place, Problem, ProvincialError, UsageError

PRIVATE = 0o600
"""Mode of a new report: it names weak points, so its owner decides who else reads it."""


def check_target(path: Path, *, keep_out: Path) -> None:
    """Refuse, before any work, a path that a report can't or mustn't be written to.

    `keep_out` is the folder of the evidence. Raises UsageError.
    """
    allowed = "a file in an existing folder, outside the evidence folder, or - for the standard output"
    reason = None
    if path.is_dir():
        reason = "the output is a folder"
    elif path.exists() and not path.is_file():
        reason = "the output exists and is not a plain file"
    elif not path.parent.is_dir():
        reason = "the output's folder does not exist"
    elif path.resolve().is_relative_to(keep_out.resolve()):
        reason = "the output lies in the evidence folder, where only ledgers are written"
    if reason:
        raise UsageError(Problem(summary=reason, given=str(path), allowed=allowed))


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and move it into place; a file with the same content is left alone.

    An existing file keeps its mode, and a link is followed. Raises ProvincialError when the disk says no; then what was
    there is still there.
    """
    target = path.resolve()
    mode = PRIVATE
    temporary = None
    try:
        if target.is_file():
            if target.read_bytes() == content:
                return
            mode = stat.S_IMODE(target.stat().st_mode)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except OSError as error:
        raise ProvincialError(
            Problem(
                summary="the report could not be written / không ghi được báo cáo",
                given=error.strerror,
                where=Place(path),
                why="what was there before is unchanged",
                next_step="free the disk or choose another place with --output",
            )
        ) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
