"""Which process of a deployment used the processor, seen by looking at the process tree while it runs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from enum import StrEnum

import psutil

LOOK_SECONDS = 0.2
"""How often the tree is looked at; what a process uses after the last look is not seen."""


class Part(StrEnum):
    """A part of a deployment."""

    ENGINE = "engine"
    """The pulumi command itself, checkpoints included."""
    LANGUAGE_HOST = "language host"
    """What starts programs and plugins."""
    PROGRAM = "program"
    """The Python program that declares the resources."""
    POLICY = "policy pack"
    """What serves the rules to the engine."""
    PROVIDER = "provider"
    """What calls the API: our provider, or pulumi.dynamic's."""
    OTHER = "other"
    """Shells between them, and whatever is not known."""


def part_of(command: Sequence[str]) -> Part:
    """The part that a command line belongs to."""
    line = " ".join(command)
    if "pulumi.policy" in line:
        return Part.POLICY
    if "pulumi-language-python-exec" in line and "language_host" not in line:
        return Part.PROGRAM
    if "language_host" in line or (command and command[0].endswith("pulumi-language-python")):
        return Part.LANGUAGE_HOST
    if "pulumi.dynamic" in line or "providers/" in line or "kubernetes.provider.server" in line:
        return Part.PROVIDER
    if command and command[0].rpartition("/")[2] == "pulumi":
        return Part.ENGINE
    return Part.OTHER


class CpuWatch:
    """Adds up processor seconds of a process and its descendants, by part, until stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seconds: dict[int, float] = {}
        self._parts: dict[int, Part] = {}
        self._rss: dict[Part, int] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> CpuWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        try:
            root = psutil.Process(self._pid)
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in tree:
            try:
                times = process.cpu_times()
                self._seconds[process.pid] = times.user + times.system
                part = part_of(process.cmdline())
                if part is not Part.OTHER or process.pid not in self._parts:
                    self._parts[process.pid] = part
                self._rss[part] = max(self._rss.get(part, 0), process.memory_info().rss)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue

    def seconds(self) -> dict[Part, float]:
        """Processor seconds by part, as far as they were seen."""
        total = dict.fromkeys(Part, 0.0)
        for pid, seconds in self._seconds.items():
            total[self._parts.get(pid, Part.OTHER)] += seconds
        return total

    def largest(self) -> dict[Part, int]:
        """The most memory, in bytes, that a process of each part was seen with."""
        return dict(self._rss)
