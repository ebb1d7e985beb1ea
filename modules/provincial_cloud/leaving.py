"""Being asked to leave by a signal, also when the next signal comes while the first is being taken note of."""

from __future__ import annotations

import queue
import signal


class LeaveSignals:
    """Takes note of `signals` from now on; a `threading.Event` would deadlock where one handler interrupts another."""

    def __init__(self, *signals: signal.Signals) -> None:
        self._came: queue.SimpleQueue[None] = queue.SimpleQueue()
        for number in signals:
            signal.signal(number, lambda *_: self._came.put(None))

    def came(self, seconds: float) -> bool:
        """Whether one has come; waits at most `seconds` for it."""
        try:
            self._came.get(timeout=seconds)
        except queue.Empty:
            return False
        return True
