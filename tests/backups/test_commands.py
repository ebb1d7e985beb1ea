"""`provincial backup` and `provincial drill` as people type them, in a checkout of its own with a real store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from provincial_cloud.backup.gate import RecordGate
from provincial_cloud.evidence.verify import check
from provincial_cloud.project import Project
from provincial_policies.verdict import Outcome, Report

PROVINCIAL = Path(sys.executable).parent / "provincial"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def provincial(at_home: Project) -> Run:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROVINCIAL, *words],
            env={**os.environ, "PROVINCIAL_PROJECT": str(at_home.root), "COLUMNS": "240", "NO_COLOR": "1"},
            cwd=at_home.root,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


def test_the_plan_shows_what_is_asked_for_in_both_languages_and_where_the_figures_come_from(provincial: Run) -> None:
    done = provincial("backup", "plan", "local")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(provincial("backup", "plan", "local", "--format", "json").stdout)
    assert [one["plan"] for one in told if one["kind"] == "cluster"] == ["daily"]
    assert all(one["plan"] and not one["shortfalls"] for one in told)
    for text in ("cơ sở dữ liệu / database", "daily", "184 d @ kho-du-phong", "restore_test_days = 183", "not yet"):
        assert text in done.stdout
    content = json.loads(provincial("backup", "plan", "tien-giang", "--format", "json").stdout)
    assert {one["kind"] for one in content if one["plan"] != "daily"} == {"cluster", "state"}
    planned = [one for one in content if one["plan"] and one["class"]["level"] == 3]
    assert planned
    assert all(one["class"]["copies"] == one["spread"]["copies"] for one in planned)


def test_a_plan_is_backed_up_locked_drilled_and_judged(provincial: Run, at_home: Project) -> None:
    before = provincial("drill", "status", "local")
    assert before.returncode == 1
    assert "never: cần khôi phục thử" in before.stdout
    for words, said in (
        (("backup", "run", "local"), "daily: "),
        (("backup", "keep", "local"), "locks renewed until"),
        (("drill", "run", "local"), "daily: đạt / passed"),
    ):
        done = provincial(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert said in done.stdout
    after = provincial("drill", "status", "local", "--format", "json")
    assert after.returncode == 0, after.stdout
    (drilled,) = json.loads(after.stdout)["daily"]["drills"]
    assert drilled["passed"]
    assert check(at_home.evidence / "local.jsonl").whole


def test_a_proof_that_is_too_old_fails_and_so_does_one_that_nobody_signed(provincial: Run, at_home: Project) -> None:
    from provincial_cloud import environment as environments

    provincial("backup", "run", "local")
    provincial("drill", "run", "local")
    local = environments.load("local", root=at_home.environments)

    def outcomes(days: int) -> dict[str, Outcome]:
        gate = RecordGate(project=at_home, environment=local, now=datetime.now(UTC) + timedelta(days=days))
        ((_, _, report),) = gate.judge()
        return by_rule(report)

    assert set(outcomes(0).values()) == {Outcome.PASSED}
    assert outcomes(183)["backup-drill-recent"] is Outcome.PASSED
    assert outcomes(184)["backup-drill-recent"] is Outcome.FAILED
    assert outcomes(2)["backup-run-fresh"] is Outcome.FAILED
    key = at_home.runtime / "backups" / "local" / "drill-key"
    kept = {path: path.read_bytes() for path in (key, key.with_name("drill-key.pub"))}
    for path in kept:
        path.unlink()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    assert outcomes(0)["backup-drill-recent"] is Outcome.FAILED
    for path, content in kept.items():
        path.write_bytes(content)


def by_rule(report: Report) -> dict[str, Outcome]:
    return {verdict.rule.id: verdict.outcome for verdict in report.verdicts}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "run", "nowhere"), "nowhere"),
        (("backup", "run", "tien-giang"), "copies nothing from a machine"),
        (("backup", "run", "local", "--plan", "weekly"), "there is no such backup plan"),
        (("drill", "run", "local", "--plan", "weekly"), "daily"),
    ],
)
def test_words_that_make_no_sense_are_refused(provincial: Run, words: tuple[str, ...], said: str) -> None:
    done = provincial(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
