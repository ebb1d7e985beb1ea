"""What was read from a file, remembered as long as the file stays the same.

An environment of many stacks asks for each of them what all the others hand on, so each file would be read as often as
there are stacks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")
_Look = tuple[int, int, int]


def remembered(read: Callable[[Path], _T]) -> Callable[[Path], _T]:
    """`read`, asked once for each state of a file, which its inode, size and time of change tell apart.

    What it gives is shared by all callers, so nobody may change it. Raises what `read` raises, each time.
    """
    known: dict[Path, tuple[_Look, _T]] = {}

    @functools.wraps(read)
    def look(path: Path) -> _T:
        try:
            there = path.stat()
        except OSError:
            return read(path)
        now = (there.st_ino, there.st_size, there.st_mtime_ns)
        before = known.get(path)
        if before is None or before[0] != now:
            before = known[path] = now, read(path)
        return before[1]

    return look
