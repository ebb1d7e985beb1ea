from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from provincial_cloud.evidence.reader import runs

ROOT = Path(__file__).resolve().parents[3]
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFiKG36IL1KZ+JGlbJq1BMrTKfCFry5Rl6IbQBtbcV+U"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "environments" / "local", tmp_path / "environments" / "local")
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / "toolchain").mkdir()
    shutil.copy(ROOT / "toolchain" / "pins.toml", tmp_path / "toolchain")
    return tmp_path


@pytest.fixture
def provincial(project: Path) -> Run:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [Path(sys.executable).with_name("provincial"), *words],
            cwd=project,
            env={**os.environ, "PROVINCIAL_PROJECT": str(project)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def pin(project: Path) -> None:
    """Point the environment's host to this machine, where nothing answers."""
    path = project / "environments" / "local" / "hosts.yaml"
    text = path.read_text(encoding="utf-8").replace("10.86.3.11", "127.0.0.1")
    path.write_text(f"{text.rstrip()}\n    ssh: {{port: 9, host_keys: [{KEY}]}}\n", encoding="utf-8")


@pytest.mark.parametrize("command", ["check", "facts"])
def test_a_host_whose_key_is_not_pinned_is_refused_before_anything_is_written(provincial, project, command):
    done = provincial("hosts", command, "local")
    assert done.returncode == 2
    assert "no SSH host key of may-chu-01 is pinned" in done.stderr
    assert not (project / ".provincial").exists()


def test_a_host_that_does_not_answer_is_an_error_and_not_checked_in_the_ledger(provincial, project):
    pin(project)
    done = provincial("hosts", "check", "local", "--format", "json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said["hosts"] == {}
    assert "can't be reached" in said["unreachable"]["may-chu-01"]
    assert said["counts"]["passed"] == 0
    assert "may-chu-01 (root@127.0.0.1:9)" in done.stderr
    (run,) = runs(project / ".provincial" / "evidence" / "local.jsonl")
    assert run.counts.not_checked == said["counts"]["not_checked"] > 300


def test_facts_of_a_host_that_does_not_answer_are_an_empty_object_and_an_error(provincial, project):
    pin(project)
    done = provincial("hosts", "facts", "local")
    assert (done.returncode, json.loads(done.stdout)) == (1, {})
    assert "error: " in done.stderr


def test_an_unknown_host_is_a_wrong_word(provincial, project):
    pin(project)
    done = provincial("hosts", "check", "local", "--host", "may-chu-09")
    assert done.returncode == 2
    assert "may-chu-01" in done.stderr
    assert not (project / ".provincial").exists()


def test_a_report_on_hosts_before_any_check_says_what_to_run(provincial, project):
    (project / "environments" / "Pulumi.local.yaml").write_text("config: {}\n")
    (project / ".provincial" / "evidence").mkdir(parents=True)
    (project / ".provincial" / "evidence" / "local.jsonl").touch()
    done = provincial("report", "local", "--kind", "hosts")
    assert done.returncode == 2
    assert "provincial hosts check local" in done.stderr


@pytest.mark.parametrize("command", ["check", "facts"])
def test_help_has_an_example(provincial, command):
    done = provincial("hosts", command, "--help")
    assert done.returncode == 0
    assert f"Example: provincial hosts {command} local" in " ".join(done.stdout.split())
