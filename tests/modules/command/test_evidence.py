from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from provincial_cloud.command.evidence import app
from provincial_cloud.errors import UsageError
from provincial_cloud.evidence.ledger import Ledger

RUNNER = CliRunner()
STARTED = {
    "environment": "local",
    "stack": "local",
    "operation": "update",
    "dry_run": False,
    "pack_version": "0.1.0",
    "rules": {},
    "commit": None,
}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "local.jsonl"
    pen = Ledger(path, "preview")
    pen.append("run-started", STARTED)
    return path


def test_a_whole_ledger_exits_0_and_prints_its_head(ledger):
    done = RUNNER.invoke(app, ["verify", str(ledger)])
    assert done.exit_code == 0
    assert json.loads(ledger.read_text())["hash"] in done.output


def test_an_altered_ledger_exits_1_and_names_the_line(ledger):
    ledger.write_text(ledger.read_text().replace("update", "upDate"))
    done = RUNNER.invoke(app, ["verify", str(ledger)])
    assert done.exit_code == 1
    assert "line 1: altered" in done.output
    assert "dòng 1" in done.output


def test_a_cut_ledger_is_found_by_its_anchor(ledger):
    done = RUNNER.invoke(app, ["verify", str(ledger), "--expect-head", "ab" * 32, "--format", "json"])
    assert done.exit_code == 1
    assert json.loads(done.output)["fault"]["kind"] == "cut"


def test_a_run_that_was_stopped_is_listed_as_incomplete(ledger):
    done = RUNNER.invoke(app, ["list", str(ledger)])
    assert done.exit_code == 0
    assert "incomplete" in done.output
    assert json.loads(RUNNER.invoke(app, ["list", str(ledger), "--format", "json"]).output)[0]["complete"] is False


def test_the_latest_run_is_shown(ledger):
    done = RUNNER.invoke(app, ["show", str(ledger)])
    assert done.exit_code == 0
    assert "update of local" in done.output


@pytest.mark.parametrize("words", [["verify", "/nowhere/none.jsonl"], ["list", "no-such-stack"]])
def test_a_missing_ledger_is_bad_input(words):
    done = RUNNER.invoke(app, words)
    assert isinstance(done.exception, UsageError)
    assert done.exception.exit_code == 2


def test_an_unknown_run_is_bad_input(ledger):
    done = RUNNER.invoke(app, ["show", str(ledger), "19990101"])
    assert isinstance(done.exception, UsageError)
