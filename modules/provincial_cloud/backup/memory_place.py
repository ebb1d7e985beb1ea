"""Memory to restore into: a file system that only those who work there see, gone with them even when they are killed.

What is restored never touches a disk then, and nothing is left to delete. It takes root, enough memory and a kernel
that keeps extended attributes in memory (6.6 or later); without them a drill restores onto the disk.
"""

from __future__ import annotations

import contextvars
import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_CLONE_NEWNS = 0x00020000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 0x4000, 1 << 18
_PAGE = 4096
_SHARE = 2
"""A place takes at most one part in so many of the memory that is free."""
_TIMES = 3
"""Sizes of a copy that must fit: the copy, and a server beside it that is given all of it, with what it adds."""
_SERVERS = 256 << 20
"""Bytes that a server takes before it has any data, such as the log that an etcd lays out."""


class NoMemoryPlaceError(Exception):
    """There is no place in memory; nothing was begun."""


def in_memory(place: Path, size: int, files: int, work: Callable[[], T]) -> T:
    """Do `work` in a thread of its own, for which `place`, an empty folder, is memory for a copy of `size` bytes.

    Whatever `work` starts sees it too, nobody else does. Raises NoMemoryPlaceError before anything is begun where it
    can't be had, and what `work` raises. When the waiting is interrupted the thread is left alone, to end with us.
    """
    wanted, room = _TIMES * (size + files * _PAGE) + _SERVERS, free_memory() // _SHARE
    if os.geteuid() != 0:
        raise NoMemoryPlaceError("only root may mount one")
    if wanted > room:
        raise NoMemoryPlaceError(f"it may take {wanted >> 20} MiB, and {room >> 20} is what can be spared")
    done: list[T] = []
    failed: list[BaseException] = []
    context = contextvars.copy_context()

    def working() -> None:
        try:
            _mount_for_this_thread(place, room)
            done.append(context.run(work))
        except BaseException as error:  # noqa: BLE001 - it is raised again, in the thread that asked
            failed.append(error)

    thread = threading.Thread(target=working, daemon=True, name=f"in memory at {place}")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


def _mount_for_this_thread(place: Path, size: int) -> None:
    """A file system in memory at `place`, in a mount namespace that this thread and what it starts are alone in."""
    libc = ctypes.CDLL(None, use_errno=True)

    def checked(status: int) -> None:
        if status:
            raise NoMemoryPlaceError(os.strerror(ctypes.get_errno()))

    checked(libc.unshare(_CLONE_NEWNS))
    checked(libc.mount(b"none", b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None))
    options, flags = f"mode=0700,size={size},nr_inodes=0".encode(), _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    checked(libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", ctypes.c_ulong(flags), options))
    try:
        os.setxattr(place, "user.provincial", b"1")
        os.removexattr(place, "user.provincial")
    except OSError as error:
        raise NoMemoryPlaceError(f"this kernel keeps no extended attributes in memory: {error.strerror}") from error


def free_memory() -> int:
    """Bytes that this process may still take: what the machine has, and what its control groups leave it."""
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    machine = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)
    return min([machine, *_left_by_groups(Path("/proc/self/cgroup").read_text("utf-8"), Path("/sys/fs/cgroup"))])


def _left_by_groups(groups: str, root: Path) -> Iterator[int]:
    """What each control group (version 2) that the process is in leaves it, from its own up to the root."""
    own = next((line.removeprefix("0::/") for line in groups.splitlines() if line.startswith("0::/")), None)
    if own is None:
        return
    for group in (root / own, *(root / own).parents):
        if not group.is_relative_to(root):
            return
        with suppress(OSError, ValueError):  # no limit: the word `max`, or no such file
            limit, used = ((group / f"memory.{name}").read_text("ascii") for name in ("max", "current"))
            yield max(0, int(limit) - int(used))
