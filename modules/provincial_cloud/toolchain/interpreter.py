"""Which Python runs a program or plugin: the one its `runtime.options` name, else the one on PATH."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class RuntimeOptionError(Exception):
    """A `runtime.options` entry can't be honoured; the text says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """A Python to start; `virtualenv` is its environment's folder, None for the ambient one."""

    executable: str
    virtualenv: Path | None = None

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """`base` as it is with the virtual environment activated."""
        result = dict(base)
        if self.virtualenv is not None:
            result["VIRTUAL_ENV"] = str(self.virtualenv)
            result["PATH"] = os.pathsep.join([str(self.virtualenv / "bin"), result.get("PATH", os.defpath)])
            result.pop("PYTHONHOME", None)
        return result


def virtualenv_folder(info: Any, *, is_plugin: bool) -> Path | None:
    """The folder that option `virtualenv` names, relative to the root; plugins default to `venv`, as in Pulumi's host.

    Raises RuntimeOptionError for options this host has no answer to.
    """
    toolchain = _option(info, "toolchain") or "pip"
    if toolchain not in ("pip", "uv"):
        raise RuntimeOptionError(f"runtime option toolchain is {toolchain!r}; this language host knows pip and uv")
    if _option(info, "typechecker"):
        raise RuntimeOptionError(
            "runtime option typechecker is not supported by this language host: run the type checker on its own"
        )
    name = _option(info, "virtualenv")
    if not name:
        if toolchain == "uv":
            name = ".venv"
        elif is_plugin:
            name = "venv"
        else:
            return None
    return Path(os.path.normpath(Path(info.root_directory) / name))


def find_interpreter(info: Any, *, is_plugin: bool) -> Interpreter:
    """The Python for `info`; raises RuntimeOptionError when its environment is not there."""
    folder = virtualenv_folder(info, is_plugin=is_plugin)
    if folder is None:
        return ambient_interpreter()
    executable = folder / "bin" / "python"
    if not executable.is_file():
        raise RuntimeOptionError(
            f"there is no virtual environment at {folder} (runtime option virtualenv, relative to"
            f" {info.root_directory}); make it with `python3 -m venv {folder}` and install the program's dependencies,"
            " or run `pulumi install`"
        )
    return Interpreter(executable=str(executable), virtualenv=folder)


def ambient_interpreter() -> Interpreter:
    """The Python that PULUMI_PYTHON_CMD names, else the first python3 or python on PATH."""
    given = os.environ.get("PULUMI_PYTHON_CMD")
    for name in [given] if given else ["python3", "python"]:
        found = shutil.which(name)
        if found:
            return Interpreter(executable=found)
    raise RuntimeOptionError(
        f"PULUMI_PYTHON_CMD names {given!r}, which is not on PATH" if given else "there is no python3 on PATH"
    )


def _option(info: Any, name: str) -> str | None:
    if name not in info.options.fields:
        return None
    value = info.options.fields[name]
    if value.WhichOneof("kind") != "string_value":
        raise RuntimeOptionError(f"runtime option {name} must be a string")
    return str(value.string_value)
