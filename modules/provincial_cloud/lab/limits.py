"""Bounds on what one host may take of the machine, so that three of them leave it usable on two cores."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY_BYTES = 1 << 30
PROCESSES = 1024
CPU_SHARE = 512
"""Half of what an ordinary process group gets when all cores are busy (cgroup v1); the same as a weight of 50 (v2)."""
_ROOT = Path("/sys/fs/cgroup")
_VERSION_1 = {
    "memory": {"memory.limit_in_bytes": MEMORY_BYTES},
    "pids": {"pids.max": PROCESSES},
    "cpu": {"cpu.shares": CPU_SHARE},
}
_VERSION_2 = {"memory.max": MEMORY_BYTES, "pids.max": PROCESSES, "cpu.weight": CPU_SHARE * 100 // 1024}


def limit(pid: int, name: str) -> None:
    """Put a host's first process, hence all that it starts, into control groups of this name.

    A machine that lets nobody make control groups gives no bounds; hosts run without them then.
    """
    for folder, settings in _groups(name):
        try:
            folder.mkdir(exist_ok=True)
            for setting, value in settings.items():
                if (folder / setting).exists():
                    (folder / setting).write_text(str(value), encoding="ascii")
            (folder / "cgroup.procs").write_text(str(pid), encoding="ascii")
        except OSError:
            continue


def forget(mark: str) -> None:
    """Remove the control groups whose names begin with `mark`; those still in use stay."""
    for folder, _ in _groups(""):
        if not folder.is_dir():
            continue
        for left in folder.glob(f"{mark}-*"):
            for inner, _, _ in os.walk(left, topdown=False):
                try:
                    Path(inner).rmdir()
                except OSError:
                    break


def _groups(name: str) -> list[tuple[Path, dict[str, int]]]:
    if (_ROOT / "cgroup.controllers").exists():
        return [(_ROOT / name, _VERSION_2)]
    return [(_ROOT / controller / name, settings) for controller, settings in _VERSION_1.items()]
