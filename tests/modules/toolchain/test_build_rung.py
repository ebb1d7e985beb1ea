"""The last rung, with a real Go compiler and a toy module."""

from __future__ import annotations

import dataclasses
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.toolchain.build_rung import build, program_name
from provincial_cloud.toolchain.cache import InstalledTool
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import SilentProgress
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust


def make(toolchain: Toolchain, tool: Tool = Tool.ETCD) -> InstalledTool:
    with toolchain.cache.lock(str(tool), SilentProgress()):
        return build(
            str(tool),
            toolchain.pins.tools[tool],
            go=toolchain.pins.go,
            modules=toolchain.modules,
            cache=toolchain.cache,
            progress=SilentProgress(),
            environment=toolchain.environment,
        )


def with_fresh_go_cache(toolchain: Toolchain, folder: Path) -> Toolchain:
    """A build that has to compile Go's own packages too, so that it takes seconds."""
    return dataclasses.replace(toolchain, environment={**toolchain.environment, "GOCACHE": str(folder / "go-cache")})


def test_a_tool_is_built_with_its_version_and_leaves_the_module_as_it_was(toy: Toolchain) -> None:
    before = {path: path.read_bytes() for path in (toy.modules / "toy").iterdir()}
    installed = make(toy)
    assert (installed.rung, installed.trust) == (Rung.BUILD, Trust.GO_SUM)
    assert subprocess.run([installed.path], capture_output=True, check=True).stdout == b"toy v1.2.3\n"
    assert {path: path.read_bytes() for path in (toy.modules / "toy").iterdir()} == before


def test_settings_of_the_user_do_not_change_what_is_built(toy: Toolchain) -> None:
    odd = {"GOFLAGS": "-mod=vendor", "GOOS": "plan9", "GOARCH": "arm", "GOTOOLCHAIN": "go1.99.0", "CGO_ENABLED": "1"}
    installed = make(dataclasses.replace(toy, environment={**toy.environment, **odd}))
    assert subprocess.run([installed.path], capture_output=True, check=True).stdout == b"toy v1.2.3\n"


def test_a_module_that_does_not_compile_shows_the_compilers_words(toy: Toolchain) -> None:
    (toy.modules / "toy" / "main.go").write_text("package main\n\nfunc main() { nonsense() }\n")
    with pytest.raises(RungError, match=r"ended with status 1:(.|\n)*undefined: nonsense"):
        make(toy)
    assert {path.name for path in (toy.cache.root / "etcd").iterdir()} == {".lock"}


def test_a_module_whose_hash_is_not_in_go_sum_is_refused(toy: Toolchain) -> None:
    module = toy.modules / "toy"
    (module / "go.mod").write_text("module toy.invalid/toy\n\ngo 1.26.0\n\nrequire example.invalid/x v1.0.0\n")
    (module / "main.go").write_text('package main\n\nimport "example.invalid/x"\n\nfunc main() { x.Do() }\n')
    offline = dataclasses.replace(toy, environment={**toy.environment, "GOPROXY": "off"})
    with pytest.raises(RungError, match=r"missing go\.sum entry|module lookup disabled"):
        make(offline)


def test_a_missing_go_sum_is_named(toy: Toolchain) -> None:
    (toy.modules / "toy" / "go.sum").unlink()
    with pytest.raises(RungError, match=r"go\.sum is missing"):
        make(toy)


def test_a_build_is_not_begun_without_room_for_it(toy: Toolchain) -> None:
    pin = toy.pins.tools[Tool.ETCD]
    huge = pin.model_copy(update={"build": pin.build.model_copy(update={"disk_megabytes": 10**9})})
    pins = toy.pins.model_copy(update={"tools": {**toy.pins.tools, Tool.ETCD: huge}})
    with pytest.raises(RungError, match=r"a build needs about 1000000000 MB at .*, \d+ MB are free"):
        make(dataclasses.replace(toy, pins=pins))


def test_an_interrupt_in_the_middle_of_a_build_ends_the_compilers_and_leaves_nothing(
    toy: Toolchain, start: Any, until: Any, tmp_path: Path
) -> None:
    run = start(with_fresh_go_cache(toy, tmp_path), "etcd")
    until(lambda: any("compile" in line for line in run.survivors()), "no compiler was started")
    run.process.send_signal(signal.SIGINT)
    status, output = run.finish()
    assert status != 0
    assert "ready at" not in output
    until(lambda: not run.survivors(), lambda: run.survivors())
    assert {path.name for path in (toy.cache.root / "etcd").iterdir()} == {".lock"}
    assert toy.ensure(Tool.ETCD, progress=SilentProgress()).rung is Rung.BUILD


def test_a_termination_in_the_middle_of_a_build_ends_the_compilers_too(
    toy: Toolchain, start: Any, until: Any, tmp_path: Path
) -> None:
    run = start(with_fresh_go_cache(toy, tmp_path), "etcd")
    until(lambda: any("compile" in line for line in run.survivors()), "no compiler was started")
    run.process.send_signal(signal.SIGTERM)
    status, _ = run.finish()
    assert status == 128 + signal.SIGTERM
    until(lambda: not run.survivors(), lambda: run.survivors())
    assert {path.name for path in (toy.cache.root / "etcd").iterdir()} == {".lock"}


def test_two_runs_at_once_make_one_build(toy: Toolchain, start: Any) -> None:
    runs = [start(toy, "etcd"), start(toy, "etcd")]
    results = [run.finish() for run in runs]
    assert [status for status, _ in results] == [0, 0]
    assert sum(output.count("build etcd: done") for _, output in results) == 1
    assert len({output.splitlines()[-1] for _, output in results}) == 1


def test_the_name_go_gives_a_program_is_known() -> None:
    assert program_name("go.etcd.io/etcd/server/v3") == "server"
    assert program_name("k8s.io/kubernetes/cmd/kubectl") == "kubectl"


def test_a_program_that_go_names_after_its_folder_gets_its_own_name(toy: Toolchain) -> None:
    module = toy.modules / "toy"
    (module / "cmd" / "server").mkdir(parents=True)
    shutil.copy(module / "main.go", module / "cmd" / "server" / "main.go")
    pin = toy.pins.tools[Tool.ETCD]
    changed = pin.build.model_copy(update={"packages": {"toy": "toy.invalid/toy/cmd/server"}})
    tools = {**toy.pins.tools, Tool.ETCD: pin.model_copy(update={"build": changed})}
    installed = make(dataclasses.replace(toy, pins=toy.pins.model_copy(update={"tools": tools})))
    assert {path.name for path in installed.folder.iterdir()} == {"toy"}
