"""What `provincial up` does for backups beside the engine, where the machine can and where it can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from provincial_cloud import environment, sandbox
from provincial_cloud.deployment.copying import copy_state, start_store_for
from provincial_cloud.deployment.stack_file import Layer, StackFile
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.project import Project

LOCAL = environment.load("local")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "environments").symlink_to(LOCAL.folder.parent)
    return Project(tmp_path)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_restic_no_store_is_started_and_no_copy_made(project: Project, path: Path) -> None:
    said: list[str] = []
    start_store_for(project, LOCAL, said.append)
    file = StackFile(stack="local", path=project.root, environment="local", layers=(Layer.BACKUPS,))
    copy_state(project, file, said.append)
    assert said == []
    assert not project.runtime.exists()


def test_a_store_that_does_not_come_up_is_told_and_stops_nothing(
    project: Project, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path / "restic").write_text("#!/bin/sh")
    (path / "restic").chmod(0o755)

    def fail(*_: object, **__: object) -> None:
        raise ProvincialError(Problem(summary="no extended attributes"))

    monkeypatch.setattr(sandbox, "start_store", fail)
    said: list[str] = []
    start_store_for(project, LOCAL, said.append)
    assert len(said) == 1
    assert "no extended attributes" in said[0]
