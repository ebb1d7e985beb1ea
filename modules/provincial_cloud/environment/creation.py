"""Makes a new environment from an existing one: whole and valid, or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from provincial_cloud.environment.files import FileKind
from provincial_cloud.environment.gathering import SUFFIX, shown_path
from provincial_cloud.environment.loading import check, names
from provincial_cloud.environment.reading import read
from provincial_cloud.environment.words import ALLOWED_BY_PATTERN, ID_PATTERN
from provincial_cloud.errors import Place, Problem, ProvincialError, UsageError

UNFINISHED = ".new-"
"""How the folder is called while it is being made; nothing reads it, and a killed run leaves nothing else."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will be written: the content of each file by its path in the new folder."""

    folder: Path
    files: dict[Path, str]


def plan(name: str, *, template: str, root: Path) -> Plan:
    """What a new environment would hold; nothing is written. Raises UsageError when name or template will not do."""
    folder = root / name
    if not re.fullmatch(ID_PATTERN, name) or len(name) > 63:
        raise UsageError(
            Problem(
                summary="not a name for an environment",
                given=name or "an empty name",
                allowed=ALLOWED_BY_PATTERN[ID_PATTERN] + ", at most 63 characters",
            )
        )
    if os.path.lexists(folder):
        raise UsageError(
            Problem(
                summary="there is something of this name already",
                given=str(shown_path(folder)),
                allowed="a new name; there are " + ", ".join(names(root)),
                why="an environment that exists is never overwritten",
                where=Place(shown_path(folder)),
            )
        )
    verdict = check(template, root=root)
    if verdict.environment is None:
        raise UsageError(*verdict.problems)
    source = root / template
    files = {
        path.relative_to(source): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob(f"*{SUFFIX}"))
        if not any(part.startswith(".") for part in path.relative_to(source).parts)
    }
    head = Path(f"{FileKind.ENVIRONMENT}{SUFFIX}")
    files[head] = _renamed(source / head, files[head], name)
    return Plan(folder=folder, files=files)


def create(planned: Plan) -> None:
    """Write the planned files. The folder appears at once and complete, or not at all.

    Raises ProvincialError when it cannot be written; nothing is left behind then.
    """
    root = planned.folder.parent
    try:
        workplace = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=root))
    except OSError as error:
        raise _not_written(planned.folder, error) from None
    try:
        made = workplace / planned.folder.name
        for path, content in planned.files.items():
            target = made / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        verdict = check(planned.folder.name, root=workplace)
        if verdict.environment is None:
            raise UsageError(*verdict.problems)
        if os.path.lexists(planned.folder):
            raise FileExistsError("somebody else made it in the meantime")
        made.rename(planned.folder)
    except OSError as error:
        raise _not_written(planned.folder, error) from None
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _renamed(path: Path, content: str, name: str) -> str:
    """The head with another name; comments and everything else stay as they are."""
    document, _ = read(path, path)
    assert document is not None, "the template was checked"
    spot = document.values[("name",)]
    lines = content.splitlines(keepends=True)
    line = lines[spot.line - 1]
    old = str(document.data["name"])
    start = line.index(old, spot.column - 1)
    lines[spot.line - 1] = line[:start] + name + line[start + len(old) :]
    return "".join(lines)


def _not_written(folder: Path, error: OSError) -> ProvincialError:
    return ProvincialError(
        Problem(
            summary="the environment could not be written",
            given=error.strerror or str(error),
            allowed="a folder that can be written, with room on the disk",
            why="nothing was left behind",
            where=Place(shown_path(folder)),
        )
    )
