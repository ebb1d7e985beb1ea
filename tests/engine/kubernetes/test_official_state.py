"""A state that the official plugin wrote previews as unchanged with this project's provider, without any cluster."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
RECORDED = ROOT / "tests" / "modules" / "kubernetes" / "provider" / "recorded"
BIN = Path(sys.prefix) / "bin"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the engine in a project with the recorded program; the fallback is the only plugin it finds."""
    folder = tmp_path_factory.mktemp("official")
    shutil.copy(Path(__file__).parent / "official" / "__main__.py", folder)
    (folder / "state").mkdir()
    (folder / "Pulumi.yaml").write_text(
        f"name: recorded\nruntime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
        f"backend:\n  url: file://{folder / 'state'}\n"
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "PROVINCIAL_"))}
    environment = {
        **kept,
        "PATH": os.pathsep.join((str(BIN), os.environ["PATH"], str(ROOT / "providers" / "kubernetes"))),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "recorded",
        "NO_COLOR": "1",
    }

    def pulumi(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = ("pulumi", *words, "--stack", "rec", "--non-interactive")
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0 or not check, f"{words}\n{done.stdout}\n{done.stderr}"
        return done

    subprocess.run(("pulumi", "stack", "init", "rec"), cwd=folder, env=environment, capture_output=True, check=True)
    return pulumi


def changes(run: Run) -> dict[str, Any]:
    return dict(json.loads(run("preview", "--json").stdout)["changeSummary"])


@pytest.mark.parametrize(
    ("state", "step", "expected"),
    [
        ("1-state", "1", {"same": 15}),
        ("1-state", "2", {"create": 1, "replace": 2, "same": 12, "update": 1}),
        ("4-state", "3", {"replace": 1, "same": 15}),
    ],
)
def test_a_recorded_state_gets_the_plan_of_the_official_plugin(
    run: Run, state: str, step: str, expected: dict[str, int]
) -> None:
    run("stack", "import", "--file", str(RECORDED / f"{state}.json"), "--force")
    run("config", "set", "step", step)
    assert changes(run) == expected
