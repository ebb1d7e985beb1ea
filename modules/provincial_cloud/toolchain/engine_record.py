"""The small file that lets the launcher start the engine at once: where it is and how to see that it is unharmed.

It is read before every `pulumi` command, so this module imports nothing but `os` and `sys` and parses plain lines:
a heading, the rung, the folder of the engine, then size, modification time and path of each file that must be there.
"""
# pathlib would cost a third of the launcher's time.
# ruff: noqa: PTH103, PTH105, PTH111, PTH116, PTH117, PTH118, PTH120, PTH123

from __future__ import annotations

import os
import sys

HEADING = "provincial-cloud engine record 1"
ON_PATH = "path"
"""The rung of an engine that was found on PATH: its folder is left where it is in PATH."""


def cache_root() -> str:
    """The folder of everything that may be fetched or built again: XDG_CACHE_HOME, else the platform's own."""
    given = os.environ.get("XDG_CACHE_HOME")
    if given and os.path.isabs(given):
        return os.path.join(given, "provincial-cloud")
    home = os.path.expanduser("~")
    return os.path.join(home, "Library/Caches" if sys.platform == "darwin" else ".cache", "provincial-cloud")


def record_path(version: str, root: str | None = None) -> str:
    """Where the record of one version of the engine lies; `root` is the cache, by default the user's."""
    return os.path.join(root or cache_root(), "pulumi", version, "engine-record")


def write_record(version: str, *, root: str | None = None, rung: str, folder: str, files: list[str]) -> None:
    """Write the record in one step; the files must be there. Raises OSError."""
    lines = [HEADING, rung, folder]
    for path in files:
        facts = os.stat(path)
        lines.append(f"{facts.st_size} {facts.st_mtime_ns} {path}")
    target = record_path(version, root)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    draft = f"{target}.{os.getpid()}"
    with open(draft, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    os.replace(draft, target)


def read_record(version: str, root: str | None = None) -> tuple[str, str] | None:
    """(rung, folder) of the engine when every file it needs is as it was recorded, else None."""
    try:
        with open(record_path(version, root), encoding="utf-8") as file:
            lines = file.read().splitlines()
        if len(lines) < 4 or lines[0] != HEADING:
            return None
        for line in lines[3:]:
            size, modified, path = line.split(" ", 2)
            facts = os.stat(path)
            if facts.st_size != int(size) or facts.st_mtime_ns != int(modified):
                return None
    except (OSError, ValueError):
        return None
    return lines[1], lines[2]
