"""The totals of the newest finished run in an evidence ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_TAIL_BYTES = 1 << 20


def last_run(ledger: Path) -> dict[str, Any] | None:
    """The body of the last `run-finished` record, None where there is none."""
    try:
        with ledger.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            lines = file.read().splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        if b'"run-finished"' in line:
            try:
                body: dict[str, Any] = json.loads(line)["body"]
            except (ValueError, KeyError, TypeError):
                continue
            return body
    return None
