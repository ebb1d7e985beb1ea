"""Where in the program a resource is declared, and nothing of what runs the program.

The SDK writes the whole call stack of every resource into the state: a dozen frames of itself and of the interpreter,
a kilobyte each time, which a self-hosted state file then carries through every checkpoint. Only the program's own
frames tell anybody anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SDK_FRAMES = 4
"""Frames from where the SDK looks at the stack out to a constructor that calls the SDK's: `_get_stack_trace`,
`register_resource`, `Resource.__init__`, and `CustomResource.__init__` or `ComponentResource.__init__` (3.250)."""

_RUNNERS = ("runpy", "pulumi", "asyncio")


@contextmanager
def program_frames_only() -> Iterator[None]:
    """For the SDK's constructor called within: the stack it sees ends where the program does.

    It goes through `sys.tracebacklimit`, which `traceback.extract_stack` obeys; what it was is put back.
    """
    before = getattr(sys, "tracebacklimit", None)
    sys.tracebacklimit = SDK_FRAMES + _depth(sys._getframe(2))
    try:
        yield
    finally:
        if before is None:
            del sys.tracebacklimit
        else:
            sys.tracebacklimit = before


def _depth(frame: FrameType | None) -> int:
    """How many frames, from this one outwards, belong to the program."""
    depth = 0
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] not in _RUNNERS:
        depth += 1
        frame = frame.f_back
    return depth
