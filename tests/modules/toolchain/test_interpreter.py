"""Which Python runs a program or a plugin."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2

from provincial_cloud.toolchain.interpreter import (
    Interpreter,
    RuntimeOptionError,
    ambient_interpreter,
    find_interpreter,
    virtualenv_folder,
)


def info(root: Path, **options: Any) -> Any:
    struct = Struct()
    struct.update(options)
    return language_pb2.ProgramInfo(root_directory=str(root), program_directory=str(root), options=struct)


def virtualenv(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder


def test_the_option_is_relative_to_the_root(tmp_path: Path) -> None:
    folder = virtualenv(tmp_path / ".venv")
    found = find_interpreter(info(tmp_path / "a", virtualenv="../.venv"), is_plugin=False)
    assert found == Interpreter(executable=str(folder / "bin" / "python"), virtualenv=folder)


def test_an_absolute_option_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = virtualenv(tmp_path / "elsewhere")
    assert find_interpreter(info(tmp_path, virtualenv=str(folder)), is_plugin=True).virtualenv == folder


@pytest.mark.parametrize(
    ("options", "is_plugin", "expected"),
    [({}, False, None), ({}, True, "venv"), ({"toolchain": "uv"}, False, ".venv"), ({"toolchain": "pip"}, False, None)],
)
def test_the_defaults_are_those_of_pulumis_own_host(
    tmp_path: Path, options: dict[str, str], is_plugin: bool, expected: str | None
) -> None:
    folder = virtualenv_folder(info(tmp_path, **options), is_plugin=is_plugin)
    assert folder == (tmp_path / expected if expected else None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"virtualenv": "absent"}, "there is no virtual environment at .*absent"),
        ({"virtualenv": 3}, "runtime option virtualenv must be a string"),
        ({"toolchain": "poetry"}, "knows pip and uv"),
        ({"typechecker": "mypy"}, "typechecker is not supported"),
    ],
)
def test_an_option_that_cannot_be_honoured_is_refused_with_its_name(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(RuntimeOptionError, match=message):
        find_interpreter(info(tmp_path, **options), is_plugin=False)


def test_the_ambient_python_is_what_path_or_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    monkeypatch.setenv("PATH", str(virtualenv(tmp_path / "env") / "bin"))
    assert ambient_interpreter().executable == str(tmp_path / "env" / "bin" / "python")
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "no-such-python")
    with pytest.raises(RuntimeOptionError, match="PULUMI_PYTHON_CMD names 'no-such-python'"):
        ambient_interpreter()


def test_a_virtual_environment_is_activated_for_what_runs_in_it(tmp_path: Path) -> None:
    found = Interpreter(executable="python", virtualenv=tmp_path)
    result = found.environment({"PATH": "/usr/bin", "PYTHONHOME": "/x", "A": "b"})
    assert result == {"PATH": f"{tmp_path}/bin{os.pathsep}/usr/bin", "VIRTUAL_ENV": str(tmp_path), "A": "b"}
