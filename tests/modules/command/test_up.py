"""An environment's stacks come up one after the other, and a failure says which were not begun."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from provincial_cloud.command.up import app
from provincial_cloud.deployment import bringing
from provincial_cloud.deployment.stack_file import stack_file_path
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.project import Project


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A checkout with three stacks of one environment; a function plays the runs, and the one of `middle` fails."""
    for name in ("Pulumi.yaml", "toolchain/pins.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "environments").mkdir()
    for stack, layer in (("high", "applications"), ("middle", "tenants"), ("low", "foundation")):
        text = f"config:\n  provincial-cloud:environment: wide\n  provincial-cloud:layers: [{layer}]\n"
        stack_file_path(Project(tmp_path), stack).write_text(text, encoding="utf-8")
    monkeypatch.setenv("PROVINCIAL_PROJECT", str(tmp_path))
    stacks: list[str] = []

    def bring_up(_: Project, stack: str, **__: Any) -> None:
        stacks.append(stack)
        if stack == "middle":
            raise ProvincialError(Problem(summary="pulumi up failed with status 255"))

    monkeypatch.setattr(bringing, "bring_up", bring_up)
    return stacks


def test_lower_layers_come_first_and_a_failure_ends_it_with_the_runs_played_by_a_function(begun: list[str]) -> None:
    done = CliRunner().invoke(app, ["wide"])
    assert begun == ["low", "middle"]
    assert isinstance(done.exception, ProvincialError)
    assert "not begun: high" in done.stderr


def test_a_stack_of_its_own_name_comes_alone_with_the_runs_played_by_a_function(begun: list[str]) -> None:
    done = CliRunner().invoke(app, ["high"])
    assert (begun, done.exit_code) == (["high"], 0)
    assert "exists" in done.stdout
