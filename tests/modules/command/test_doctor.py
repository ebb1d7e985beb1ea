"""`provincial doctor` as it is typed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from provincial_cloud.project import Project


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real pins and a cache folder of its own beside it."""
    root = tmp_path / "checkout"
    shutil.copytree(Project.find(Path(__file__).parent).toolchain, root / "toolchain")
    (root / "Pulumi.yaml").write_text("name: toy\n")
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").touch()
    return root


def doctor(checkout: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in `checkout`."""
    environment = {
        **os.environ,
        "PROVINCIAL_KUBERNETES_PROVIDER": "fallback",
        "XDG_CACHE_HOME": str(checkout.parent / "cache"),
        "COLUMNS": "200",
        **variables,
    }
    code = "import sys; from provincial_cloud.command.main import main; main()"
    command = [sys.executable, "-c", code, "doctor", *words]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def test_before_the_engine_is_there_it_says_what_to_run_and_exits_1(checkout: Path) -> None:
    ran = doctor(checkout)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "pulumi: provincial doctor --install pulumi" in ran.stdout


def test_the_findings_can_be_read_by_a_program(checkout: Path) -> None:
    ran = doctor(checkout, "--format", "json")
    report = json.loads(ran.stdout)
    assert (ran.returncode, report["ready"]) == (1, False)
    states = {finding["name"]: finding["state"] for finding in report["findings"]}
    assert (states["python"], states["pulumi"], states["kubernetes"]) == ("ready", "missing", "later")


def test_installing_takes_a_tool_from_path_and_shows_it(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "etcd"
    program.write_text("#!/bin/sh\necho etcd Version: 3.6.8\n")
    program.chmod(0o755)
    ran = doctor(checkout, "--install", "etcd", "--format", "json", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    found = {finding["name"]: finding for finding in json.loads(ran.stdout)["findings"]}
    assert (found["etcd"]["state"], found["etcd"]["rung"], found["etcd"]["trust"]) == ("ready", "path", "version only")
    assert "etcd 3.6.8, on PATH: ready at" in ran.stderr


def test_a_tool_that_cannot_be_had_is_one_error_that_names_every_rung(checkout: Path) -> None:
    shutil.rmtree(checkout / "toolchain" / "go" / "etcd")
    ran = doctor(checkout, "--install", "etcd", PROVINCIAL_TOOLCHAIN_MIRROR="http://127.0.0.1:1")
    assert ran.returncode == 1
    for text in ("error: etcd 3.6.8", "- on PATH:", "- download:", "- build:", "go.mod is missing"):
        assert text in ran.stderr


def test_a_tool_named_without_install_is_wrong_use(checkout: Path) -> None:
    ran = doctor(checkout, "etcd")
    assert ran.returncode == 2
    assert "tools are only named with --install" in ran.stderr


def test_an_unknown_tool_is_wrong_use(checkout: Path) -> None:
    ran = doctor(checkout, "--install", "terraform")
    assert ran.returncode == 2
    assert "'terraform' is not one of" in ran.stderr


def test_wrong_pins_are_wrong_use_and_named(checkout: Path) -> None:
    pins = checkout / "toolchain" / "pins.toml"
    pins.write_text(pins.read_text().replace('minimum = "1.26.0"', 'minimum = "newest"'))
    ran = doctor(checkout)
    assert ran.returncode == 2
    assert "wrong pin: go.minimum" in ran.stderr
