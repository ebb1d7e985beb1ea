"""Write the evidence ledger: append-only JSON lines, each chained to the one before, safe against kills and each other.

Two runs on one stack may write at the same time: each line is written under a file lock, by one call, and takes its
place from the file's real end. Where a kill left a half-written line, the next writer puts a record that repeats it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.evidence.verify import VERSION, ZERO, canonical, digest, parse

SEAL: Final = "torn-line-sealed"
"""Kind of the record that stands where a kill or a full disk left a half-written line, and says what it said."""

SYNC_SECONDS: Final = 0.5
"""Lines are made durable at a run's first and last line, on closing, and at least this often (seconds) in between."""

BLOCK: Final = 1 << 16
"""Bytes read at a time when looking for the last line."""


class LedgerError(ProvincialError):
    """The ledger can't be written, or its end is damaged; a gate that can't record must block."""


def _now() -> datetime:
    return datetime.now(UTC)


def new_run_id(now: datetime) -> str:
    """A run's id: when it began, and a random part so that two of the same second differ."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


class Ledger:
    """One run's pen: `append` returns when the line is written."""

    def __init__(self, path: Path, gate: str, *, clock: Callable[[], datetime] = _now) -> None:
        """Open or create the ledger at `path`, readable by its owner alone. Raises LedgerError when it can't be."""
        self.path = path
        self.gate = gate
        self.run = new_run_id(clock())
        self._clock = clock
        self._end = -1
        self._sequence = 0
        self._head = ZERO
        self._synced = 0.0
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._sync_folder()
        except OSError as error:
            raise self._unwritable(error) from None

    def append(self, kind: str, body: Mapping[str, Any]) -> None:
        """Write one line. Raises LedgerError when it can't be written whole; then nothing of it stays."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                self._find_end()
                self._write(kind, body)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            now = time.monotonic()
            if kind in ("run-started", "run-finished") or now - self._synced > SYNC_SECONDS:
                os.fsync(self._file)
                self._synced = now
        except OSError as error:
            raise self._unwritable(error) from None

    def close(self) -> None:
        """Make every line durable. The ledger may still be written afterwards."""
        try:
            os.fsync(self._file)
        except OSError as error:
            raise self._unwritable(error) from None

    @property
    def head(self) -> str:
        """The hash of the last line this writer saw or wrote: the anchor to note down elsewhere."""
        return self._head

    def __del__(self) -> None:
        """Give the file back."""
        if hasattr(self, "_file"):
            os.close(self._file)

    def _find_end(self) -> None:
        """Where the next line goes and what it follows; a half-written last line is ended or sealed."""
        size = os.fstat(self._file).st_size
        if size == self._end:
            return
        tail, start = self._tail(size)
        cut = tail.rfind(b"\n") + 1
        whole, torn = tail[:cut], tail[cut:]
        self._sequence, self._head = 0, ZERO
        if whole:
            record = parse(whole[:-1])
            if record is None:
                raise self._damaged(start)
            self._sequence, self._head = record["sequence"], record["hash"]
        self._end = size
        if torn:
            self._mend(torn)

    def _mend(self, torn: bytes) -> None:
        """End a last line that lacks its newline alone; put a record about a half-written one in its place."""
        record = parse(torn)
        if record is not None and record["previous"] == self._head and record["sequence"] == self._sequence + 1:
            self._put(b"\n")
            self._sequence, self._head = record["sequence"], record["hash"]
            return
        self._end -= len(torn)
        os.ftruncate(self._file, self._end)
        text = torn.decode("utf-8", "replace")
        self._write(SEAL, {"bytes": len(torn), "sha256": digest(torn), "text": text})

    def _tail(self, size: int) -> tuple[bytes, int]:
        """The file's end from the start of its last whole line on, and where that lies."""
        start = size
        data = b""
        while start > 0:
            step = min(BLOCK, start)
            start -= step
            data = os.pread(self._file, step, start) + data
            body = data[: data.rfind(b"\n")] if b"\n" in data else b""
            if b"\n" in body:
                cut = body.rfind(b"\n") + 1
                return data[cut:], start + cut
        return data, 0

    def _write(self, kind: str, body: Mapping[str, Any]) -> None:
        record: dict[str, Any] = {
            "version": VERSION,
            "sequence": self._sequence + 1,
            "time": self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "run": self.run,
            "gate": self.gate,
            "kind": kind,
            "body": body,
            "previous": self._head,
        }
        record["hash"] = digest(canonical(record))
        self._put(canonical(record) + b"\n")
        self._sequence += 1
        self._head = record["hash"]

    def _put(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError:
            os.ftruncate(self._file, self._end)
            raise
        self._end += len(data)

    def _sync_folder(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _unwritable(self, error: OSError) -> LedgerError:
        return LedgerError(
            Problem(
                summary="the evidence ledger can't be written / không ghi được sổ bằng chứng",
                given=f"{self.path}: {error.strerror}",
                allowed="a file its owner may append to, on a disk with room",
                why="a check that leaves no evidence counts as not done, so the gate blocks",
                next_step="mend the file's owner and mode or free the disk, then run again",
            )
        )

    def _damaged(self, start: int) -> LedgerError:
        return LedgerError(
            Problem(
                summary="the evidence ledger's last line is not as it was written / dòng cuối của sổ bằng chứng bị sửa",
                given=f"{self.path}, at byte {start}",
                allowed="a last line whose hash matches its content",
                why="a new line would chain onto one that can't be trusted",
                next_step=f"run: provincial evidence verify {self.path.stem}, keep the file for the investigation, "
                "and move it aside to begin a new one",
            )
        )
