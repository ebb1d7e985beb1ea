"""The totals of the newest finished run, read from the end of a ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provincial_cloud.deployment.last_run import last_run


def record(kind: str, **body: object) -> str:
    """A line of a ledger, as far as its reader looks."""
    return json.dumps({"kind": kind, "body": body}) + "\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with two finished runs and one that was killed."""
    path = tmp_path / "one.jsonl"
    finished = record("run-finished", passed=1) + record("run-started") + record("run-finished", passed=2)
    path.write_text(record("run-started") + finished + record("run-started"), encoding="utf-8")
    return path


def test_the_newest_finished_run_counts(ledger: Path) -> None:
    assert last_run(ledger) == {"passed": 2}


def test_a_line_cut_short_is_passed_over(ledger: Path) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(record("run-finished", passed=3)[:-20])
    assert last_run(ledger) == {"passed": 2}


def test_only_the_end_of_a_long_ledger_is_read(ledger: Path) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(record("resource-checked", text="x" * (1 << 20)))
        file.write(record("run-finished", passed=4))
    assert last_run(ledger) == {"passed": 4}


def test_no_ledger_and_no_finished_run_give_nothing(tmp_path: Path) -> None:
    assert last_run(tmp_path / "none.jsonl") is None
    (tmp_path / "begun.jsonl").write_text(record("run-started"), encoding="utf-8")
    assert last_run(tmp_path / "begun.jsonl") is None
