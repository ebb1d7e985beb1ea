"""What is made to throw it away: folders and servers that do not outlive a run, even where it is killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from provincial_cloud.errors import Problem, ProvincialError

START_SECONDS = 60.0
END_SECONDS = 30.0
"""How long a server may take to end before it is killed."""
_PAUSE_SECONDS = 0.02
_LAST_WORDS = 1 << 14
"""Bytes at the end of a log that are looked through for what a server said last."""
_IF_WE_LIVE = '[ "$PPID" -eq "$0" ] && exec "$@"'
"""Who was killed before the system was asked to watch is no parent any more, and nobody would end the command."""
_YOUNG_SECONDS = 60.0
"""A folder that is younger may just be on its way to its lock."""


def ending_with_us(words: Sequence[str | Path]) -> list[str | Path]:
    """A command that is killed by the system as soon as the thread that starts it is gone.

    That needs setpriv of util-linux, which every Debian has; without it the command is as given.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return list(words)
    return [setpriv, "--pdeathsig", "KILL", "--", "/bin/sh", "-c", _IF_WE_LIVE, str(os.getpid()), *words]


@contextmanager
def running_server(
    words: Sequence[str | Path],
    home: Path,
    ask: Callable[[], object],
    refusal: type[ProvincialError],
    summary: str,
    *,
    ending: signal.Signals = signal.SIGKILL,
    **how: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers, with its log in `home`; it is sent `ending` after the block, and is gone then.

    `ask` raises `refusal` until it answers; `how` is as for Popen. Raises `refusal` with `summary` where it never does,
    and OSError where something is in the place of the log.
    """
    how = {"cwd": home, **how}
    # `home` may be another account's, which could put a link there: the log is made new, and read where it was made.
    with os.fdopen(os.open(home / "log", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "r+b") as log:
        process = subprocess.Popen(ending_with_us(words), stdin=subprocess.DEVNULL, stdout=log, stderr=log, **how)
        try:
            _wait_until_ready(ask, process, log, refusal, summary)
            yield process
        finally:
            process.send_signal(ending)
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(
    ask: Callable[[], object],
    process: subprocess.Popen[bytes],
    log: IO[bytes],
    refusal: type[ProvincialError],
    summary: str,
) -> None:
    """Ask a server until it answers; `ask` raises `refusal` until then. Raises `refusal` where it never does."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            ask()
            return
        except refusal as error:
            if process.poll() is None and time.monotonic() < end:
                time.sleep(_PAUSE_SECONDS)
                continue
            said = os.pread(log.fileno(), _LAST_WORDS, max(0, os.fstat(log.fileno()).st_size - _LAST_WORDS))
            why = "\n".join(said.decode("utf-8", "replace").splitlines()[-4:])
            raise refusal(Problem(summary=summary, why=why or str(error))) from error


def _raise(error: OSError) -> None:
    raise error


@contextmanager
def folder(
    prefix: str, parent: Path | None = None, *, not_removed: Callable[[OSError], object] = _raise
) -> Iterator[Path]:
    """A new private folder, gone with the block; what killed runs left behind of that name is removed first.

    Raises OSError where it can't be made; one that can't be removed is told to `not_removed`.
    """
    place = parent or Path(tempfile.gettempdir())
    for left in place.glob(f"{prefix}*"):
        _remove_if_left(left)
    home = Path(tempfile.mkdtemp(dir=place, prefix=prefix))
    held = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield home
    finally:
        try:
            shutil.rmtree(home)
        except OSError as error:
            if home.exists():
                not_removed(error)
        finally:
            os.close(held)


def _remove_if_left(path: Path) -> None:
    """Remove a folder that nobody holds any more and that is ours to remove; a lock goes with its process."""
    with suppress(OSError):
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - os.fstat(held).st_mtime > _YOUNG_SECONDS:
                shutil.rmtree(path)
        finally:
            os.close(held)
