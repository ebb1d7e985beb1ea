"""State and configuration come from copies of plans that copy them, and from no other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from provincial_cloud import environment as environments
from provincial_cloud.backup import manifest as manifests
from provincial_cloud.backup.bringing_back import Brought, Chosen
from provincial_cloud.backup.place import staging_of
from provincial_cloud.deployment.rebuilding import _configuration, _environment_of
from provincial_cloud.errors import UsageError
from provincial_cloud.project import Project


@pytest.mark.parametrize("state", [True, False])
def test_state_and_environment_are_taken_only_where_the_plan_copies_them(
    tmp_path: Path, small_environment: Callable[[Path], Path], state: bool
) -> None:
    old, restored, project = tmp_path / "old", tmp_path / "restored", Project(tmp_path / "new")
    plans = small_environment(old / "environments") / "backups.yaml"
    text = plans.read_text(encoding="utf-8")
    assert "state: true" in text
    plans.write_text(text.replace("state: true", f"state: {str(state).lower()}\n      paths: [/srv]"), encoding="utf-8")
    (plan,) = environments.load("small", root=old / "environments").backups
    staging = staging_of(Project(old), "small", plan.id)
    (staging / "still" / "state").mkdir(parents=True)
    (staging / "still" / "state" / "one").touch()
    shutil.copytree(old, Path(f"{restored}{old}"))
    chosen = Chosen(plan=plan.id, snapshot="one", manifest_path=str(staging / "manifest.jsonl"), digest=None)
    brought = [Brought(chosen=chosen, root=restored, manifest=manifests.take([old]))]
    if state:
        found = _environment_of(project, "small", brought)
    else:
        with pytest.raises(UsageError, match="no copy holds environment small"):
            _environment_of(project, "small", brought)
        found = environments.load("small", root=old / "environments")  # as it is here, out of version control
    said = _configuration(project, brought, found)
    assert said == (
        "state brought back, small brought back"
        if state
        else "nothing of it is in the copy of a plan with sources.state"
    )
    assert (project.runtime / "state" / "one").exists() == (project.environments / "small").exists() == state
