from __future__ import annotations

from pathlib import Path

import pytest

from provincial_cloud.errors import UsageError
from provincial_cloud.project import Project
from provincial_cloud.sandbox.binaries import OVERRIDE, find_binaries
from provincial_cloud.sandbox.control_plane import KUBECTL, Server

NAMES = {*Server, KUBECTL}


def test_programs_are_taken_from_the_folder_that_is_given(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv(OVERRIDE, str(tmp_path))
    assert find_binaries(project) == {name: tmp_path / name for name in NAMES}


def test_every_program_missing_from_the_given_folder_is_named(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etcd").touch(mode=0o755)
    (tmp_path / "kubectl").touch(mode=0o644)
    monkeypatch.setenv(OVERRIDE, str(tmp_path))
    with pytest.raises(UsageError) as caught:
        find_binaries(project)
    missing = "kube-apiserver, kube-controller-manager, kube-scheduler, kwok, kubectl"
    assert f"missing or not executable: {missing}" in str(caught.value)


def test_the_pins_of_the_toolchain_name_every_program(project: Project) -> None:
    from provincial_cloud.toolchain.pins import Tool, load_pins

    pins = load_pins(project.toolchain / "pins.toml")
    tools = (Tool.ETCD, Tool.KUBERNETES, Tool.KWOK)
    assert {name for tool in tools for name in pins.tools[tool].binaries} == NAMES
