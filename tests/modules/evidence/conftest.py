from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from provincial_cloud.evidence.ledger import Ledger

STARTED = {
    "environment": "local",
    "stack": "local",
    "operation": "preview",
    "dry_run": True,
    "pack_version": "0.1.0",
    "rules": {"net-vpc-has-flow-log": "0" * 64},
    "commit": None,
}
FINISHED = {"resources": 1, "passed": 1, "failed": 1, "waived": 0, "not_checked": 0, "seconds": 0.25}


def checked(name: str = "web") -> dict[str, object]:
    return {
        "urn": f"urn:pulumi:local::provincial-cloud::provincial:aws:Vpc::{name}",
        "type": "provincial:aws:Vpc",
        "name": name,
        "unit": "so-khcn",
        "system": "dvc",
        "level": 3,
        "zone": "edge",
        "data_class": "internal",
        "layer": "foundation",
        "passed": ["net-default-group-closed"],
        "failed": [
            {
                "rule": "tag-owner-present",
                "property": "tags",
                "given": "absent",
                "message": {"vi": "thiếu nhãn", "en": "a tag is missing"},
            }
        ],
        "waived": [],
        "not_checked": [],
        "not_applicable": [],
    }


@pytest.fixture
def ledger_path(tmp_path: Path) -> Path:
    return tmp_path / "evidence" / "local.jsonl"


@pytest.fixture
def write(ledger_path: Path):
    """Write a ledger of one run with some resources; returns its path."""

    def run(resources: int = 3, *, finish: bool = True, path: Path = ledger_path) -> Path:
        ledger = Ledger(path, "preview", clock=lambda: datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
        ledger.append("run-started", STARTED)
        for number in range(resources):
            ledger.append("resource-checked", checked(f"web-{number}"))
        if finish:
            ledger.append("run-finished", FINISHED)
        ledger.close()
        return path

    return run
