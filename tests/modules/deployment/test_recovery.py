"""What a killed run leaves in the local backend is mended, and what a living run holds is left alone."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from provincial_cloud.deployment import recovery
from provincial_cloud.deployment.recovery import (
    checkpoint_path,
    doubt_path,
    release_dead_locks,
    resources,
    restore_torn_checkpoint,
    settle_pending_operations,
)
from provincial_cloud.errors import ProvincialError
from provincial_cloud.project import Project

STATE = {"version": 3, "checkpoint": {"latest": {"resources": [{"urn": "one"}]}}}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A checkout with a state of stack `one`."""
    made = Project(tmp_path)
    path = checkpoint_path(made, "one")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(STATE))
    return made


def _lock(project: Project, process: int, host: str) -> Path:
    folder = project.runtime / "state" / ".pulumi" / "locks" / "organization" / "provincial-cloud" / "one"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock.json"
    path.write_text(json.dumps({"pid": process, "hostname": host}))
    return path


def test_the_lock_of_a_process_that_is_gone_is_removed(project: Project) -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    path = _lock(project, done.pid, socket.gethostname())
    assert release_dead_locks(project, "one") == 1
    assert not path.exists()


def test_the_lock_of_a_killed_process_that_nobody_reaped_is_removed(project: Project) -> None:
    killed = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    path = _lock(project, killed.pid, socket.gethostname())
    killed.kill()
    os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)  # it has ended but is still listed
    assert release_dead_locks(project, "one") == 1
    assert not path.exists()
    killed.wait()


def test_a_lock_of_another_machine_is_left_and_named(project: Project) -> None:
    path = _lock(project, 1, "another-machine")
    with pytest.raises(ProvincialError, match="another run holds stack one") as caught:
        release_dead_locks(project, "one")
    assert "another-machine" in str(caught.value)
    assert "pulumi cancel" in str(caught.value)
    assert path.exists()


def test_a_state_cut_short_is_replaced_by_the_engines_copy(project: Project) -> None:
    path = checkpoint_path(project, "one")
    path.with_name("one.json.bak").write_text(json.dumps(STATE))
    path.write_text('{"version": 3, "check')
    assert restore_torn_checkpoint(project, "one")
    assert resources(project, "one") == [{"urn": "one"}]
    assert path.with_name("one.json.torn").read_text() == '{"version": 3, "check'


def test_a_whole_state_is_left_alone(project: Project) -> None:
    before = checkpoint_path(project, "one").read_bytes()
    assert not restore_torn_checkpoint(project, "one")
    assert checkpoint_path(project, "one").read_bytes() == before


def test_a_state_without_any_copy_is_an_error_and_stays_as_it_is(project: Project) -> None:
    path = checkpoint_path(project, "one")
    path.write_text("")
    with pytest.raises(ProvincialError, match="neither can any copy"):
        restore_torn_checkpoint(project, "one")
    assert path.read_text() == ""


def test_no_state_has_no_resources(tmp_path: Path) -> None:
    assert resources(Project(tmp_path), "none") == []


@pytest.mark.parametrize(
    ("kind", "urn", "doubted"),
    [
        ("creating", "urn:two", False),
        ("creating", "urn:one", True),  # in the place of what was deleted before
        ("updating", "urn:one", True),
        ("deleting", "urn:one", True),
        ("reading", "urn:one", True),
    ],
)
def test_a_state_is_doubted_where_something_was_being_changed_with_the_engine_played_by_a_function(
    project: Project, monkeypatch: pytest.MonkeyPatch, kind: str, urn: str, doubted: bool
) -> None:
    one = {"type": "kubernetes:core/v1:ConfigMap", "urn": "urn:one"}
    latest = {"resources": [one], "pending_operations": [{"type": kind, "resource": {**one, "urn": urn}}]}
    checkpoint_path(project, "one").write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}))
    asked: list[str] = []

    def ask(_: Project, *words: str) -> str:
        asked.append(words[1])
        if words[1] == "import":
            assert doubt_path(project, "one").exists() is doubted  # noted before the state forgets it
        return json.dumps({"version": 3, "deployment": latest})

    monkeypatch.setattr(recovery, "ask", ask)
    assert settle_pending_operations(project, "one") == 1
    assert asked == ["export", "import"]
    assert doubt_path(project, "one").exists() is doubted


def test_a_state_put_back_from_a_copy_is_doubted(project: Project) -> None:
    path = checkpoint_path(project, "one")
    path.with_name(path.name + ".bak").write_bytes(path.read_bytes())
    path.write_text(path.read_text()[:20])
    assert restore_torn_checkpoint(project, "one")
    assert doubt_path(project, "one").exists()
