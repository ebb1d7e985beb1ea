"""A run is made again as soon as anything differs that could decide what it asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from provincial_cloud.deployment import settled
from provincial_cloud.deployment.recovery import checkpoint_path
from provincial_cloud.deployment.settled import settle, settled_since, wishes
from provincial_cloud.deployment.stack_file import StackFile, read_stack_file, stack_file_path
from provincial_cloud.project import Project

FILE = "config:\n  provincial-cloud:environment: {environment}\n  provincial-cloud:layers: [{layer}]\n"
READ = (
    "Pulumi.yaml",
    "requirements.lock",
    "toolchain/pins.toml",
    "modules/provincial_cloud/one.py",
    "modules/provincial_cloud/standards/data/sizes.toml",
    "policies/provincial_policies/rule.py",
    "providers/provincial/PulumiPlugin.yaml",
    "stacks/layers/foundation.py",
    "environments/local/units.yaml",
    "environments/Pulumi.one.yaml",
)
NOT_READ = ("README.md", "tests/one.py", "environments/other/units.yaml", "modules/__pycache__/one.pyc")


def write(project: Project, name: str | Path, text: str) -> None:
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def state_with(outputs: dict[str, str], time: str = "some") -> str:
    """A state whose stack hands these on, written at some time."""
    root = {"type": "pulumi:pulumi:Stack", "outputs": outputs}
    return json.dumps({"checkpoint": {"latest": {"manifest": {"time": time}, "resources": [root]}}})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A checkout with a stack `one`, a second one of the same environment, and a third of another."""
    made = Project(tmp_path)
    for name in (*READ, *NOT_READ):
        write(made, name, "before")
    stacks = (("one", "local", "platform"), ("two", "local", "foundation"), ("three", "other", "hosts"))
    for stack, environment, layer in stacks:
        write(made, stack_file_path(made, stack), FILE.format(environment=environment, layer=layer))
        write(made, checkpoint_path(made, stack), state_with({"bucket": "state"}))
    return made


@pytest.fixture
def one(project: Project) -> StackFile:
    """The stack `one`, which has just been brought up."""
    file = read_stack_file(project, "one")
    settle(project, file, wishes(project, file))
    return file


def is_settled(project: Project, file: StackFile) -> bool:
    """Whether the next run need not be made."""
    return settled_since(project, file, wishes(project, file)) is not None


def test_what_was_brought_up_is_settled(project: Project, one: StackFile) -> None:
    assert is_settled(project, one)


def test_what_never_ended_well_is_not(project: Project) -> None:
    assert not is_settled(project, read_stack_file(project, "one"))


@pytest.mark.parametrize("name", READ[:-1])
def test_a_change_of_what_a_run_reads_unsettles(project: Project, one: StackFile, name: str) -> None:
    write(project, name, "after")
    assert not is_settled(project, one)
    write(project, name, "before")
    assert is_settled(project, one)


@pytest.mark.parametrize("name", NOT_READ)
def test_a_change_elsewhere_does_not(project: Project, one: StackFile, name: str) -> None:
    write(project, name, "after")
    assert is_settled(project, one)


def _another_day(monkeypatch: pytest.MonkeyPatch, _: Project) -> None:
    monkeypatch.setattr(settled, "today", lambda: date(2030, 1, 1))


def _another_setting(monkeypatch: pytest.MonkeyPatch, _: Project) -> None:
    monkeypatch.setenv("PROVINCIAL_POLICY_PACK", "off")


def _another_account(monkeypatch: pytest.MonkeyPatch, _: Project) -> None:
    monkeypatch.setenv("AWS_PROFILE", "another")


def _a_state_of_its_own_that_moved(_: pytest.MonkeyPatch, project: Project) -> None:
    write(project, checkpoint_path(project, "one"), '{"checkpoint": {}}')


def _a_lower_stack_that_moved(_: pytest.MonkeyPatch, project: Project) -> None:
    write(project, checkpoint_path(project, "two"), state_with({"bucket": "another"}))


def _no_state(_: pytest.MonkeyPatch, project: Project) -> None:
    checkpoint_path(project, "one").unlink()


def _a_stack_file_that_says_more(_: pytest.MonkeyPatch, project: Project) -> None:
    write(project, stack_file_path(project, "one"), FILE.format(environment="local", layer="platform") + "# more\n")


def _a_new_file(_: pytest.MonkeyPatch, project: Project) -> None:
    write(project, "environments/local/tenants.yaml", "")


def _a_record_that_was_cut_short(_: pytest.MonkeyPatch, project: Project) -> None:
    write(project, project.runtime / "settled-one.json", '{"asked": ')


CHANGES = [
    _another_day,
    _another_setting,
    _another_account,
    _a_state_of_its_own_that_moved,
    _a_lower_stack_that_moved,
    _no_state,
    _a_stack_file_that_says_more,
    _a_new_file,
    _a_record_that_was_cut_short,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_so_does(
    project: Project,
    one: StackFile,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[pytest.MonkeyPatch, Project], None],
) -> None:
    change(monkeypatch, project)
    assert not is_settled(project, one)


def test_a_program_that_backups_need_unsettles_a_stack_with_backups(
    project: Project, one: StackFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, stack_file_path(project, "one"), FILE.format(environment="local", layer="backups"))
    file = read_stack_file(project, "one")
    monkeypatch.setenv("PATH", "/nowhere")
    settle(project, file, wishes(project, file))
    assert is_settled(project, file)
    program = project.root / "bin" / "restic"
    write(project, program, "#!/bin/sh")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    assert not is_settled(project, file)


def test_a_run_of_another_stack_that_hands_on_the_same_changes_nothing(project: Project, one: StackFile) -> None:
    write(project, checkpoint_path(project, "two"), state_with({"bucket": "state"}, time="another"))
    assert is_settled(project, one)


def test_the_first_run_of_a_stack_that_hands_nothing_on_changes_nothing(project: Project) -> None:
    other = checkpoint_path(project, "two")
    other.unlink()
    one = read_stack_file(project, "one")
    settle(project, one, wishes(project, one))
    write(project, other, state_with({}))
    assert is_settled(project, one)
    write(project, other, state_with({"bucket": "state"}))
    assert not is_settled(project, one)


def test_another_environments_stack_may_move(project: Project, one: StackFile) -> None:
    write(project, checkpoint_path(project, "three"), '{"checkpoint": {}}')
    assert is_settled(project, one)


def test_a_broken_file_of_another_stack_is_no_obstacle(project: Project, one: StackFile) -> None:
    write(project, stack_file_path(project, "broken"), "config: [")
    assert is_settled(project, one)


def test_hosts_are_looked_at_in_every_run(project: Project) -> None:
    file = read_stack_file(project, "three")
    settle(project, file, wishes(project, file))
    assert not is_settled(project, file)
