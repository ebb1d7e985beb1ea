"""Processes that outlive the command that started them: starting, recognising and ending exactly our own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from provincial_cloud.errors import Problem, ProvincialError

GRACE = 10.0
"""Seconds between asking a process to end and ending it."""

DETACH = Path(__file__).with_name("detach.py")
"""The small program that starts another and ends, so that the other belongs to no shell."""
# A Go panic, a fatal line of etcd's log, a fatal line of Kubernetes' log.
_FATAL = re.compile(r'^panic: |^fatal error: |"level":"(fatal|panic)"|^F\d{4} ')
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, kw_only=True)
class ProcessIdentity:
    """A process that can be told from a later one with the same number."""

    pid: int
    start_mark: str
    """Boot and clock tick of its start. psutil's create_time would move with every correction of the system clock."""


def start_mark(pid: int) -> str | None:
    """When process `pid` was started, as text that no other process with that number shares; None when it is gone.

    A zombie counts as gone: it only waits for its parent to ask how it ended.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            return None
        return _portable_start_mark(pid)
    if fields[0] in "ZX":
        return None
    return f"{boot}:{fields[19]}"


def _portable_start_mark(pid: int) -> str | None:
    """The same for a system without Linux's /proc."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.Error:
        return None


def identify(pid: int) -> ProcessIdentity | None:
    """The identity of a living process, or None."""
    mark = start_mark(pid)
    return None if mark is None else ProcessIdentity(pid=pid, start_mark=mark)


def is_alive(identity: ProcessIdentity) -> bool:
    """Whether that very process still runs; a later process with its number is not it."""
    return start_mark(identity.pid) == identity.start_mark


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The few variables a server of the sandbox needs; credentials, profiles and proxies of the user stay out."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, **(extra or {})}


def start_detached(command: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> ProcessIdentity:
    """Start `command` in a session of its own, its output appended to `log`, and return who it is.

    Raises ProvincialError when the program can't be started or ends before it can be looked at.
    """
    result = subprocess.run(
        [sys.executable, "-I", "-S", str(DETACH), str(log), *command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if result.returncode == 0:
        identity = identify(int(result.stdout))
        if identity is not None:
            return identity
    raise ProvincialError(
        Problem(
            summary=f"{Path(command[0]).name} could not be started",
            given=" ".join(command),
            why=result.stderr.strip() or last_words(log),
            next_step=f"read {log}",
        )
    )


def end(identity: ProcessIdentity, *, grace: float = GRACE) -> bool:
    """End that very process: ask (TERM), wait up to `grace` seconds, then insist (KILL). False when it was gone.

    Raises ProvincialError when it belongs to someone else or survives even KILL.
    """
    try:
        process = psutil.Process(identity.pid)
        if not is_alive(identity):
            return False
        process.terminate()
        if not wait_for_end(identity, grace):
            process.kill()
            if not wait_for_end(identity, 5.0):
                raise ProvincialError(
                    Problem(
                        summary=f"process {identity.pid} does not end",
                        why="it was sent TERM and KILL; a process that waits for a disk that hangs does that",
                        next_step="look at its state with: ps -o pid,stat,wchan -p " + str(identity.pid),
                    )
                )
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied as error:
        raise ProvincialError(
            Problem(
                summary=f"process {identity.pid} may not be ended by this user",
                why="the sandbox was started by another user",
                next_step="run the command as the user who started the sandbox",
            )
        ) from error
    return True


def wait_for_end(identity: ProcessIdentity, seconds: float) -> bool:
    """Wait until that process is gone; False when `seconds` were not enough."""
    deadline = time.monotonic() + seconds
    while is_alive(identity):
        if time.monotonic() >= deadline:
            return False
        reap(identity.pid)
        time.sleep(0.02)
    return True


def reap(pid: int) -> None:
    """Let a process that is our own child leave the process table; anyone else's is left alone."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for an error a person reads; empty when there is none."""
    return tail_and_position(log, lines)[0]


def tail_and_position(log: Path, lines: int) -> tuple[str, int]:
    """The last lines of a log, and the position behind them from which to read on."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 16_384))
            data = file.read(size - file.tell())
    except OSError:
        return "", 0
    return "\n".join(data.decode(errors="replace").splitlines()[-lines:] if lines else []), size


def last_words(log: Path) -> str:
    """What a server said about its end: a panic or fatal error with a few lines around it, else the last lines."""
    lines = tail(log, 200).splitlines()
    fatal = next((number for number, line in enumerate(lines) if _FATAL.search(line)), None)
    chosen = lines[-12:] if fatal is None else lines[max(0, fatal - 2) : fatal + 4]
    return "\n".join(chosen) or "(none)"


def never_came_up(what: str, log: Path, why: str, start: str) -> ProvincialError:
    """The error of a server that did not start; `start` is the command that starts it once the cause is mended."""
    return ProvincialError(
        Problem(
            summary=f"{what} did not come up",
            why=f"{why}; its last words:\n{last_words(log)}",
            where=str(log),
            next_step=f"mend what the log says, then: {start}",
        )
    )


def set_aside(log: Path) -> None:
    """Keep the log of the last run as <log>.1, so that a log is always of one run."""
    if log.exists() and log.stat().st_size:
        log.replace(log.with_name(log.name + ".1"))
