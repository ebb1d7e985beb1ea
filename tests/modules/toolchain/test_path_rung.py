"""The first rung: what is on PATH."""

from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path

import pytest

from provincial_cloud.toolchain import path_rung
from provincial_cloud.toolchain.cache import InstalledTool
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.path_rung import find_on_path
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import SilentProgress
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust


def program(folder: Path, name: str, line: str) -> Path:
    """An executable that prints `line`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)
    return path


def look(toolchain: Toolchain, *folders: Path, tool: Tool = Tool.ETCD, ours: tuple[Path, ...] = ()) -> InstalledTool:
    path = os.pathsep.join([*(str(folder) for folder in folders), "/usr/bin", "/bin"])
    return find_on_path(tool, toolchain.pins.tools[tool], environment={"PATH": path}, ours=ours)


def test_a_program_of_the_pinned_version_is_taken_where_it_is(toy: Toolchain, tmp_path: Path) -> None:
    path = program(tmp_path / "a", "toy", "echo toy v1.2.3")
    found = look(toy, tmp_path / "a")
    assert (found.path, found.rung, found.trust) == (path, Rung.PATH, Trust.VERSION_ONLY)


def test_a_program_of_another_version_is_refused_by_name_and_version(toy: Toolchain, tmp_path: Path) -> None:
    path = program(tmp_path / "a", "toy", "echo toy v1.2.4")
    with pytest.raises(RungError, match=r"toy is 1\.2\.4, not 1\.2\.3") as failure:
        look(toy, tmp_path / "a")
    assert str(path) in str(failure.value)


def test_the_right_version_is_found_behind_a_wrong_one(toy: Toolchain, tmp_path: Path) -> None:
    program(tmp_path / "old", "toy", "echo toy v1.0.0")
    right = program(tmp_path / "new", "toy", "echo toy v1.2.3")
    assert look(toy, tmp_path / "old", tmp_path / "new").path == right


def test_a_program_that_fails_or_says_nothing_is_refused(toy: Toolchain, tmp_path: Path) -> None:
    program(tmp_path / "failing", "toy", "echo toy v1.2.3; exit 1")
    program(tmp_path / "mute", "toy", "exit 0")
    with pytest.raises(RungError, match=r"of no version it would tell.*of no version it would tell"):
        look(toy, tmp_path / "failing", tmp_path / "mute")


def test_a_program_that_hangs_is_given_up(toy: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_rung, "VERSION_SECONDS", 0.2)
    program(tmp_path / "a", "toy", "exec sleep 20")
    with pytest.raises(RungError, match="of no version it would tell"):
        look(toy, tmp_path / "a")


def test_nothing_on_path_is_said_plainly(toy: Toolchain) -> None:
    with pytest.raises(RungError, match=r"^no toy on PATH$"):
        look(toy)


def test_a_relative_entry_of_path_is_not_followed(
    toy: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "a", "toy", "echo toy v1.2.3")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RungError, match="no toy on PATH"):
        look(toy, Path("a"))


def test_the_cache_and_the_virtual_environment_do_not_count_as_path(toy: Toolchain, tmp_path: Path) -> None:
    program(tmp_path / "own" / "bin", "toy", "echo toy v1.2.3")
    with pytest.raises(RungError, match="no toy on PATH"):
        look(toy, tmp_path / "own" / "bin", ours=(tmp_path / "own",))


def test_this_projects_own_launcher_is_never_taken_for_the_engine(toy: Toolchain, tmp_path: Path) -> None:
    program(tmp_path / "a", "toy", "# from provincial_cloud.toolchain.launcher import main\necho toy v1.2.3")
    with pytest.raises(RungError, match="no toy on PATH"):
        look(toy, tmp_path / "a")


def test_an_engine_without_its_language_host_is_refused(toy: Toolchain, tmp_path: Path) -> None:
    program(tmp_path / "a", "toy", "echo toy v1.2.3")
    with pytest.raises(RungError, match="has no toy-host beside it or on PATH"):
        look(toy, tmp_path / "a", tool=Tool.PULUMI)


def test_a_language_host_is_found_beside_the_file_that_a_link_points_to(toy: Toolchain, tmp_path: Path) -> None:
    program(tmp_path / "opt", "toy-host", "exit 0")
    target = program(tmp_path / "opt", "toy", "echo toy v1.2.3")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "toy").symlink_to(target)
    found = look(toy, tmp_path / "bin", tool=Tool.PULUMI)
    assert found.folder == tmp_path / "bin"
    assert str(tmp_path / "opt" / "toy-host") in found.files


def test_the_ladder_stops_at_path_and_remembers_it(toy: Toolchain, tmp_path: Path) -> None:
    path = program(tmp_path / "a", "toy", "echo toy v1.2.3")
    environment = {**toy.environment, "PATH": f"{tmp_path / 'a'}:{toy.environment['PATH']}"}
    toolchain = dataclasses.replace(toy, environment=environment)
    assert toolchain.ensure(Tool.ETCD, progress=SilentProgress()).path == path
    assert toolchain.find(Tool.ETCD) is not None


def test_a_program_on_path_that_is_replaced_later_is_looked_for_again(toy: Toolchain, tmp_path: Path) -> None:
    program(tmp_path / "a", "toy", "echo toy v1.2.3")
    environment = {**toy.environment, "PATH": f"{tmp_path / 'a'}:{toy.environment['PATH']}"}
    toolchain = dataclasses.replace(toy, environment=environment)
    toolchain.ensure(Tool.ETCD, progress=SilentProgress())
    program(tmp_path / "a", "toy", "echo toy v9.9.9 is another one")
    assert toolchain.find(Tool.ETCD) is None
    shutil.rmtree(tmp_path / "a")
    assert toolchain.ensure(Tool.ETCD, progress=SilentProgress()).rung is Rung.BUILD
