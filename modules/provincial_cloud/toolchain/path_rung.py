"""The first rung: programs of exactly the pinned version that somebody has put on PATH."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from provincial_cloud.toolchain.cache import FileFacts, InstalledTool
from provincial_cloud.toolchain.pins import Tool, ToolPin
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust

VERSION_SECONDS = 20.0
"""How long a program may take to print its version."""
LAUNCHER_MARK = b"provincial_cloud.toolchain.launcher"


def find_on_path(tool: Tool, pin: ToolPin, *, environment: Mapping[str, str], ours: tuple[Path, ...]) -> InstalledTool:
    """The tool as PATH has it, all its programs at the pinned version.

    `ours` are folders of this project (cache, virtual environment) that don't count. Raises RungError.
    """
    found: dict[str, Path] = {}
    reasons: list[str] = []
    for name, arguments in pin.binaries.items():
        candidates = list(executables(name, environment=environment, ours=ours))
        for candidate in candidates:
            version = reported_version(candidate, arguments, pin.version_pattern, environment)
            if version == pin.version:
                found[name] = candidate
                break
            reasons.append(f"{candidate} is {version or 'of no version it would tell'}, not {pin.version}")
        else:
            if not candidates:
                reasons.append(f"no {name} on PATH")
    if len(found) < len(pin.binaries):
        raise RungError("; ".join(reasons))
    files = list(found.values())
    for name in pin.companions:
        companion = _companion(name, next(iter(found.values())), environment, ours)
        if companion is None:
            raise RungError(f"{next(iter(found.values()))} has no {name} beside it or on PATH")
        files.append(companion)
    return InstalledTool(
        tool=str(tool),
        version=pin.version,
        rung=Rung.PATH,
        trust=Trust.VERSION_ONLY,
        source=str(next(iter(found.values()))),
        folder=next(iter(found.values())).parent,
        binaries=found,
        files={str(path): FileFacts.of(path) for path in files},
    )


def executables(name: str, *, environment: Mapping[str, str], ours: tuple[Path, ...]) -> list[Path]:
    """Every executable of that name on PATH, in order, without this project's own launcher and copies."""
    result: list[Path] = []
    for entry in environment.get("PATH", "").split(os.pathsep):
        if not os.path.isabs(entry):  # noqa: PTH117  # "" and relative entries would make the result depend on the folder
            continue
        path = Path(entry) / name
        if not (path.is_file() and os.access(path, os.X_OK)) or path in result:
            continue
        if any(path.is_relative_to(folder) for folder in ours) or _is_launcher(path):
            continue
        result.append(path)
    return result


def reported_version(
    path: Path, arguments: tuple[str, ...], pattern: str, environment: Mapping[str, str]
) -> str | None:
    """The version that the program prints, None when it fails, hangs or prints none."""
    quiet = {**environment, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    try:
        ran = subprocess.run(
            [str(path), *arguments],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(pattern, (ran.stdout + b"\n" + ran.stderr).decode(errors="replace"))
    return match.group(1) if match and ran.returncode == 0 else None


def own_folders(cache_root: Path) -> tuple[Path, ...]:
    """This project's own places, where a program is not somebody else's installation."""
    return (cache_root, Path(sys.prefix)) if sys.prefix != sys.base_prefix else (cache_root,)


def _companion(name: str, beside: Path, environment: Mapping[str, str], ours: tuple[Path, ...]) -> Path | None:
    for folder in (beside.parent, beside.resolve().parent):
        if os.access(folder / name, os.X_OK):
            return folder / name
    return next(iter(executables(name, environment=environment, ours=ours)), None)


def _is_launcher(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return LAUNCHER_MARK in file.read(1024)
    except OSError:
        return False
