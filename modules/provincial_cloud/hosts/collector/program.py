"""The one process on the host: collect every area, sign, and write one JSON document to the standard output."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from provincial_cloud.hosts.collector import (
    access,
    accounts,
    kernel,
    machine,
    paths,
    records,
    services,
    software,
    storage,
)
from provincial_cloud.hosts.collector.reading import Facts, UnavailableError
from provincial_cloud.hosts.collector.signing import document

AREAS = (services, software, storage, kernel, access, accounts, paths, records)
"""What is collected side by side once `machine` is known, those that wait longest first."""
SCHEMA = 1
"""Version of the facts' shape."""


def gather(request: dict[str, Any]) -> dict[str, Any]:
    """Every area's facts, in one dictionary of plain values."""
    began = time.monotonic()
    facts = Facts()
    machine.collect(facts, request)
    with ThreadPoolExecutor(max_workers=4) as pool:
        for done in [pool.submit(area.collect, facts, request) for area in AREAS]:
            done.result()
    return {
        "schema": SCHEMA,
        "as_root": os.geteuid() == 0,
        "milliseconds": int((time.monotonic() - began) * 1000),
        "gaps": facts.gaps,
        **facts.values,
    }


def main(request: dict[str, Any]) -> int:
    """Answer one request; the exit code is 0, or 3 when the facts can't be signed."""
    try:
        sys.stdout.buffer.write(document(gather(request), request))
    except UnavailableError as error:
        sys.stderr.write(f"provincial-facts: {error.detail}\n")
        return 3
    sys.stdout.flush()
    return 0
