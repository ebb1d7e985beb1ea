"""Running a long command whose children must not outlive this process, with its output handed over line by line."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from provincial_cloud.toolchain.rungs import RungError

GRACE_SECONDS = 3.0
KEPT_LINES = 12
"""How much of a failed command's output its error shows."""


class Terminated(SystemExit):
    """SIGTERM or SIGHUP came; carries the usual exit status of 128 plus the signal's number."""


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    on_line: Callable[[str], None] = lambda _: None,
) -> str:
    """Run to the end and return stdout; `on_line` gets each line of stderr. Raises RungError on a non-zero status.

    The command has a process group of its own, which is ended when an exception (an interrupt, say) leaves this call.
    """
    try:
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            process_group=0,
        )
    except OSError as error:
        raise RungError(f"{command[0]} can't be started ({error.strerror})") from error
    output: list[str] = []
    reader = threading.Thread(target=lambda: output.extend(process.stdout or ()), daemon=True)
    last: deque[str] = deque(maxlen=KEPT_LINES)
    with _stopping(process):
        reader.start()
        for line in process.stderr or ():
            last.append(line.rstrip())
            on_line(line.rstrip())
        process.wait()
        reader.join()
    if process.returncode:
        text = "\n    ".join(line for line in last if line)
        raise RungError(f"`{' '.join(command[:3])} …` ended with status {process.returncode}:\n    {text}")
    return "".join(output)


@contextmanager
def _stopping(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            _end_group(process)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _end_group(process: subprocess.Popen[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=GRACE_SECONDS)
            break
        except subprocess.TimeoutExpired:
            continue
    # The leader is gone; what it started and did not wait for goes too.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def unwound_by_termination() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the stack like an interrupt does, so that everything is put away.

    Only a main thread may set handlers; in any other this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise Terminated(128 + number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
