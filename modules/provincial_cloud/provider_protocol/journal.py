"""The journal of a run: what a plugin is about to create, written down before it asks for it.

The engine may then leave its state for the end of the run: a run that was killed is known by its journal. A line holds
what an object is found again by, and nothing else of it, so no secret is in it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JOURNAL = "PROVINCIAL_JOURNAL"
"""Environment variable: the file that creations are written down in."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A creation that was begun."""

    urn: str
    id: str
    inputs: dict[str, Any]
    """As much of them as the object is found by."""
    uid: str = ""
    """What the server calls the object, once it was made."""


class Journal:
    """One file; safe to use from any thread and process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file: int | None = None
        self._made: set[tuple[str, str, str]] | None = None

    @classmethod
    def asked_for(cls) -> Journal | None:
        """The journal that this run is to keep, None where the engine writes its state at every step."""
        named = os.environ.get(JOURNAL)
        return cls(Path(named)) if named else None

    def note(self, begun: Begun) -> None:
        """Write a creation down. It is there when this returns, whatever becomes of this process. Raises OSError."""
        line = json.dumps(vars(begun), separators=(",", ":")) + "\n"
        with self._lock:
            if self._file is None:
                self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.write(self._file, line.encode())

    def made(self, urn: str, id: str, uid: str) -> bool:
        """Whether a run of before has made just this object."""
        if self._made is None:
            self._made = {(one.urn, one.id, one.uid) for one in self.read() if one.uid}
        return (urn, id, uid) in self._made

    def read(self) -> Iterator[Begun]:
        """All that was written down; a line that was cut short is one whose object was not asked for yet."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                told = json.loads(line)
                yield Begun(urn=told["urn"], id=told["id"], inputs=told["inputs"], uid=told.get("uid", ""))
            except (ValueError, KeyError, TypeError):
                continue
