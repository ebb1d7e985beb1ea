"""The processes a language host starts: each is ended when its request, the host or the engine ends."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

GRACE_SECONDS = 3.0
"""From the first signal to the kill; the engine itself kills the host 5 s after it asked it to stop."""
OUTPUT_WAIT_SECONDS = 1.0
"""How long to wait for the last output of a child that has ended while a child of its own holds the pipe."""


class Stream(StrEnum):
    """Where a piece of output came from."""

    STDOUT = "stdout"
    """The child's standard output."""
    STDERR = "stderr"
    """The child's standard error."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """A piece of a child's output as it was read."""

    stream: Stream
    chunk: bytes


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The end of a child, after all its output; `status` is negative when a signal ended it."""

    status: int


@dataclass(eq=False)
class Child:
    """One running process; `stop_signal` is what asks it to stop before it is killed."""

    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    stopped: threading.Event = field(default_factory=threading.Event)

    def ask_to_stop(self) -> None:
        """Send the stop signal, once; returns at once. Output that comes later is of no interest to anybody."""
        if self.process.poll() is None and not self.stopped.is_set():
            self.stopped.set()
            self.process.send_signal(self.stop_signal)

    def stop(self, deadline: float | None = None) -> None:
        """Ask, wait until `deadline` (monotonic seconds, by default the grace time from now), then kill."""
        self.ask_to_stop()
        until = time.monotonic() + GRACE_SECONDS if deadline is None else deadline
        try:
            self.process.wait(timeout=max(until - time.monotonic(), 0.05))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def output(self) -> Iterator[Output | Ended]:
        """Everything the child writes, as it comes, then its end."""
        pieces: queue.Queue[Output | Ended] = queue.Queue()
        readers = [
            threading.Thread(target=_read, args=(name, stream.fileno(), pieces), daemon=True)
            for name, stream in ((Stream.STDOUT, self.process.stdout), (Stream.STDERR, self.process.stderr))
            if stream is not None
        ]
        for reader in readers:
            reader.start()
        threading.Thread(target=_wait, args=(self.process, readers, pieces), daemon=True).start()
        while True:
            piece = pieces.get()
            yield piece
            if isinstance(piece, Ended):
                return


class ChildProcesses:
    """Every live child of this host; safe to use from any thread.

    Children stay in the host's process group, which the engine made for it, so that a killed host can't leave one
    behind: the engine signals the whole group.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live: set[Child] = set()
        self._stopping = False

    @contextmanager
    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path | None = None,
        stop_signal: signal.Signals = signal.SIGINT,
    ) -> Iterator[Child]:
        """Run `command` for as long as the block lasts; what is alive when it ends is stopped.

        Raises OSError when the program can't be started and RuntimeError when the host is stopping.
        """
        with self._lock:
            if self._stopping:
                raise RuntimeError("the language host is stopping")
            process = subprocess.Popen(
                list(command),
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            child = Child(process, stop_signal)
            self._live.add(child)
        try:
            yield child
        finally:
            child.stop()
            with self._lock:
                self._live.discard(child)

    def ask_to_stop(self) -> None:
        """Ask every live child to stop; returns at once."""
        for child in self._snapshot():
            child.ask_to_stop()

    def stop_all(self) -> None:
        """Stop every live child, by force after the grace time, and refuse new ones."""
        with self._lock:
            self._stopping = True
        self.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._snapshot():
            child.stop(deadline)

    def _snapshot(self) -> list[Child]:
        with self._lock:
            return list(self._live)


def end_stragglers() -> None:
    """End what children of children are left in the process group, when this process leads one of its own."""
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(os.getpid(), signal.SIGTERM)


def _read(stream: Stream, descriptor: int, pieces: queue.Queue[Output | Ended]) -> None:
    while chunk := os.read(descriptor, 65536):
        pieces.put(Output(stream=stream, chunk=chunk))


def _wait(
    process: subprocess.Popen[bytes], readers: list[threading.Thread], pieces: queue.Queue[Output | Ended]
) -> None:
    status = process.wait()
    for reader in readers:
        reader.join(OUTPUT_WAIT_SECONDS)
    pieces.put(Ended(status=status))
