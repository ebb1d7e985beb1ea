"""Where the control plane's servers (or a given folder of them) and the kinds of add-ons come from: the toolchain."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.project import Project
from provincial_cloud.sandbox.control_plane import KUBECTL, Server

OVERRIDE = "PROVINCIAL_SANDBOX_BINARIES"
"""Environment variable: a folder that holds the programs; the ladder is then left out."""
_NAMES = (*Server, KUBECTL)


def find_binaries(project: Project) -> Mapping[str, Path]:
    """Each program of the control plane, and kubectl, by its name.

    Raises UsageError when the folder that is given lacks one, ProvincialError when no rung of the ladder has them.
    """
    given = os.environ.get(OVERRIDE)
    if given:
        return _in_folder(Path(given))
    from provincial_cloud.toolchain.ladder import Toolchain
    from provincial_cloud.toolchain.pins import Tool

    toolchain = Toolchain.for_project(project)
    return {
        name: path
        for tool in (Tool.ETCD, Tool.KUBERNETES, Tool.KWOK)
        for name, path in toolchain.ensure(tool).binaries.items()
    }


def find_kinds(project: Project) -> list[Path]:
    """The definitions of kinds that add-ons bring to real clusters. Raises ProvincialError when they can't be had."""
    from provincial_cloud.toolchain.definitions import definitions
    from provincial_cloud.toolchain.ladder import Toolchain

    toolchain = Toolchain.for_project(project)
    return [path for name in toolchain.pins.definitions for path in definitions(toolchain, name)]


def _in_folder(folder: Path) -> Mapping[str, Path]:
    found = {str(name): folder / name for name in _NAMES}
    missing = [name for name, path in found.items() if not os.access(path, os.X_OK)]
    if missing:
        raise UsageError(
            Problem(
                summary="the folder of the sandbox's programs is not complete",
                given=f"{OVERRIDE}={folder}",
                allowed="a folder that holds " + ", ".join(_NAMES),
                why="missing or not executable: " + ", ".join(missing),
                next_step=f"unset {OVERRIDE} to let the toolchain find them",
            )
        )
    return found
