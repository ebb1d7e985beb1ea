"""`provincial report`, run as people run it: as a process, in a checkout."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.report.model import PolicyReport

Run = Callable[..., subprocess.CompletedProcess[bytes]]
PROVINCIAL = "from provincial_cloud.command.main import main; main()"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the stacks `local` and `tien-giang`, neither of which has run yet."""
    root = tmp_path / "checkout"
    for name in (
        "Pulumi.yaml",
        "toolchain/pins.toml",
        "environments/Pulumi.local.yaml",
        "environments/Pulumi.tien-giang.yaml",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    return root


@pytest.fixture
def ledger(checkout: Path, estate_ledger: Any) -> Path:
    path: Path = estate_ledger.write(checkout / ".provincial" / "evidence" / "local.jsonl")
    return path


@pytest.fixture
def run(checkout: Path) -> Run:
    def provincial(*words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        environment = dict(os.environ) | {"HOME": str(checkout), "PROVINCIAL_PROJECT": str(checkout)}
        environment.pop("SOURCE_DATE_EPOCH", None)
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", PROVINCIAL, "report", *words],
            cwd=checkout,
            env=environment | {"NO_COLOR": "1", "COLUMNS": "160"} | more,
            capture_output=True,
            check=False,
        )

    return provincial


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_page_is_the_default_and_goes_where_reports_go(
    run: Run, checkout: Path, ledger: Path, estate_report: PolicyReport
) -> None:
    done = run("local")
    assert done.returncode == 0, done.stderr.decode()
    path, summary = done.stdout.decode().splitlines()
    assert path == str(checkout / ".provincial" / "reports" / "local-policy.html")
    totals = estate_report.totals
    counts = (
        f"{totals.failed} failed, {totals.not_checked} not checked, {totals.not_testable} not testable here, "
        f"{totals.waived} waived, {totals.passed} passed"
    )
    assert f"{counts} on 90 resources; " in summary
    assert Path(path).read_bytes().startswith(b"<!doctype html>")


@pytest.mark.parametrize("form", ["html", "json", "sarif", "junit", "csv"])
def test_every_form_is_written_and_is_the_same_bytes_again(run: Run, checkout: Path, ledger: Path, form: str) -> None:
    first = run("local", "--kind", "policy", "--format", form)
    assert first.returncode == 0, first.stderr.decode()
    path = Path(first.stdout.decode().splitlines()[0])
    written = path.read_bytes()
    assert path.parent == checkout / ".provincial" / "reports"
    again = run("local", "--kind", "policy", "--format", form, "--output", "-")
    assert again.stdout == written
    assert b" failed, " in again.stderr


def test_the_standard_output_carries_the_report_and_nothing_else(run: Run, ledger: Path) -> None:
    said = json.loads(run("local", "--format", "json", "--output", "-").stdout)
    assert len(said["controls"]) == 60
    rows = list(csv.reader(io.StringIO(run("local", "--format", "csv", "-o", "-").stdout.decode("utf-8-sig"))))
    assert len(rows) > said["totals"]["passed"]
    assert ET.fromstring(run("local", "--format", "junit", "-o", "-").stdout).tag == "testsuites"  # noqa: S314


def test_the_date_of_the_report_can_be_set_from_outside(run: Run, ledger: Path) -> None:
    done = run("local", "--format", "json", "-o", "-", SOURCE_DATE_EPOCH="1767225600")
    assert json.loads(done.stdout)["made"] == "2026-01-01T00:00:00.000Z"
    refused = run("local", "--format", "json", "-o", "-", SOURCE_DATE_EPOCH="yesterday")
    assert refused.returncode == 2
    assert b"SOURCE_DATE_EPOCH is not a time" in refused.stderr


def test_an_older_run_can_be_asked_for(run: Run, ledger: Path, estate_ledger: Any) -> None:
    estate_ledger.start("20261124T080000Z-cccc3333")
    estate_ledger.write(ledger)
    latest = json.loads(run("local", "--format", "json", "-o", "-").stdout)
    assert (latest["run"]["id"], latest["run"]["complete"]) == ("20261124T080000Z-cccc3333", False)
    older = run("local", "--run", "2026-11-23", "--format", "json", "-o", "-")
    assert json.loads(older.stdout)["run"]["complete"] is True
    assert b"INCOMPLETE RUN" in run("local").stdout


def test_a_broken_ledger_is_an_error_unless_asked_for(run: Run, checkout: Path, ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes().replace(b'"level":3', b'"level":2', 1))
    before = files(checkout)
    refused = run("local")
    assert refused.returncode == 1
    assert b"chain is broken" in refused.stderr
    assert files(checkout) == before
    allowed = run("local", "--allow-broken")
    assert allowed.returncode == 0
    assert b"BROKEN LEDGER" in allowed.stdout
    assert "Chuỗi mã băm của sổ bằng chứng bị đứt" in (checkout / ".provincial/reports/local-policy.html").read_text()


def test_a_ledger_file_can_be_named_by_its_path(run: Run, ledger: Path, checkout: Path) -> None:
    copy = ledger.rename(checkout / "from-the-auditor.jsonl")
    assert json.loads(run(str(copy), "--format", "json", "-o", "-").stdout)["stack"] == "from-the-auditor"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tien-giang",), "provincial up tien-giang"),
        (("nowhere",), "allowed: local, tien-giang"),
        (("../../etc/passwd",), "no stack of this name"),
        (("missing.jsonl",), "no such ledger file"),
        (("local", "--run", "1999"), "no such run"),
        (("local", "--output", "/nowhere/report.html"), "folder does not exist"),
        (("local", "--output", "."), "is a folder"),
        (("local", "--output", ".provincial/evidence/local.jsonl"), "evidence folder"),
        (("local", "--format", "pdf"), "pdf"),
        (("local", "--kind", "yearly"), "yearly"),
        ((), "Usage"),
    ],
)
def test_a_wrong_word_is_told_and_changes_nothing(
    run: Run, checkout: Path, ledger: Path, words: tuple[str, ...], said: str
) -> None:
    before = files(checkout)
    done = run(*words)
    assert done.returncode == 2
    assert said in (done.stderr + done.stdout).decode()
    assert b"Traceback" not in done.stderr
    assert files(checkout) == before


def test_help_shows_an_example_and_loads_no_report(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert b"provincial report local --kind policy" in done.stdout
