"""Reads every file of an environment folder into typed records that remember where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from provincial_cloud.environment.files import FileKind, head_adapter, sections
from provincial_cloud.environment.masking import concealed, masked
from provincial_cloud.environment.province import ProvinceFile
from provincial_cloud.environment.reading import Document, Path_, read
from provincial_cloud.environment.validating import closest, listed, validated
from provincial_cloud.errors import Place, Problem

SUFFIX = ".yaml"
MOST_FILES = 1000
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Located(Generic[T_co]):
    """A record and the place it stands at."""

    value: T_co
    document: Document
    path: Path_

    def place(self, *at: str | int) -> Place:
        """The place of a part of the record; of the record itself when `at` is empty."""
        return self.document.place((*self.path, *at))

    def problem(
        self, *at: str | int, summary: str, given: object = None, allowed: str | None = None, why: str | None = None
    ) -> Problem:
        """A problem with a part of the record; `given` is by default what the file says there."""
        return Problem(
            summary=summary,
            given=self.document.given((*self.path, *at)) if given is None else concealed(str(given)),
            allowed=allowed,
            why=why,
            where=self.place(*at),
        )


@dataclass
class Gathered:
    """Everything in a folder that could be typed, and everything that is wrong so far."""

    folder: Path
    head: Located[ProvinceFile] | None = None
    records: dict[str, list[Located[Any]]] = field(default_factory=dict)
    ids: dict[str, dict[str, list[Place]]] = field(default_factory=dict)
    """Ids by section, those of records that could not be typed included, so that one fault is told once."""
    incomplete: set[str] = field(default_factory=set)
    """Sections of which something could not be read, so that nobody can say what is missing there."""
    problems: list[Problem] = field(default_factory=list)

    def all(self, section: str) -> list[Located[Any]]:
        """The typed records of a section, in the order of the files."""
        return self.records.get(section, [])

    def known(self, section: str) -> dict[str, list[Place]]:
        """The ids of a section, each with the places where it is given."""
        return self.ids.get(section, {})


def shown_path(path: Path) -> Path:
    """The path as people see it: from the working folder where it lies inside, else in full."""
    try:
        return path.absolute().relative_to(Path.cwd())
    except ValueError:
        return path.absolute()


def gather(folder: Path) -> Gathered:
    """Read the whole folder; nothing is raised for bad content."""
    gathered = Gathered(folder)
    try:
        for kind, path in _files(folder, gathered.problems):
            document, problems = read(path, shown_path(path))
            gathered.problems += problems
            if document is not None:
                _take(kind, document, gathered, {problem.where for problem in problems})
            else:
                gathered.incomplete.update(sections(kind))
    except OSError as error:
        gathered.problems.append(
            Problem(
                summary="the folder cannot be read",
                given=error.strerror,
                allowed="a folder you may read",
                where=Place(shown_path(Path(error.filename or folder))),
            )
        )
    if gathered.head is None and not (folder / f"{FileKind.ENVIRONMENT}{SUFFIX}").exists():
        gathered.problems.append(
            Problem(
                summary="the environment has no head",
                given=f"no file {FileKind.ENVIRONMENT}{SUFFIX}",
                allowed=f"{FileKind.ENVIRONMENT}{SUFFIX} with name, title, province, stage, as_of, cloud, addresses",
                where=Place(shown_path(folder)),
                next_step="provincial environment new NAME makes a folder with all of them",
            )
        )
    return gathered


def _files(folder: Path, problems: list[Problem]) -> Iterator[tuple[FileKind, Path]]:
    inside = folder.resolve()
    found = 0
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        kind = next((each for each in FileKind if path.name in (each, f"{each}{SUFFIX}")), None)
        is_folder = path.is_dir()
        if kind is None or (is_folder and (path.suffix or kind is FileKind.ENVIRONMENT)):
            if is_folder or path.suffix in (SUFFIX, ".yml", ".json"):
                problems.append(_unknown_file(path))
            continue
        if not is_folder and path.suffix != SUFFIX:
            problems.append(_unknown_file(path))
            continue
        for each in sorted(path.iterdir()) if is_folder else [path]:
            if each.name.startswith("."):
                continue
            found += 1
            if is_folder and (each.is_dir() or each.suffix in (".yml", ".json")):
                problems.append(_unknown_file(each))
            elif not _lies_inside(each, inside):
                problems.append(
                    Problem(
                        summary="the file lies outside the environment's folder",
                        given=f"a link to {each.readlink() if each.is_symlink() else path.readlink()}",
                        allowed="files inside the folder",
                        why="what is reviewed in the folder must be what is used",
                        where=Place(shown_path(each)),
                    )
                )
            elif each.suffix == SUFFIX:
                if found > MOST_FILES:
                    problems.append(
                        Problem(
                            summary="too many files",
                            given=f"more than {MOST_FILES}",
                            allowed=f"at most {MOST_FILES} files",
                            where=Place(shown_path(folder)),
                        )
                    )
                    return
                yield kind, each


def _lies_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder)
    except RuntimeError:  # a link that leads to itself
        return False


def _unknown_file(path: Path) -> Problem:
    names = [f"{kind}{SUFFIX}" for kind in FileKind]
    meant = closest(path.stem, list(FileKind))
    return Problem(
        summary="a file or folder that nothing reads",
        given=masked(path.name),
        allowed=", ".join(names) + (f" (did you mean {meant}{SUFFIX}?)" if meant else ""),
        why="a misspelt file would silently do nothing",
        where=Place(shown_path(path)),
    )


def _take(kind: FileKind, document: Document, gathered: Gathered, told: set[Place | str | None]) -> None:
    """Type what a file holds; `told` are the places of which people are told already."""
    if kind is FileKind.ENVIRONMENT:
        head, problems = validated(head_adapter(), document.data, document, ())
        gathered.problems += [problem for problem in problems if problem.where not in told]
        if head is not None:
            gathered.head = Located(head, document, ())
        return
    known = sections(kind)
    if not isinstance(document.data, dict):
        gathered.incomplete.update(known)
        gathered.problems.append(
            Problem(
                summary="not a map",
                given=document.given(()),
                allowed="a map with the keys " + ", ".join(known),
                why=f"every list in this file stands under its name, such as {next(iter(known))}:",
                where=document.place(()),
            )
        )
        return
    for name, items in document.data.items():
        if name not in known:
            gathered.incomplete.update(set(known) - set(document.data))
            gathered.problems.append(
                Problem(
                    summary=f"unknown key {masked(name)}",
                    given=masked(name),
                    allowed=listed(known, name),
                    why="a misspelt key would silently do nothing",
                    where=document.place((name,), key=True),
                )
            )
        elif not isinstance(items, list):
            gathered.incomplete.add(name)
            gathered.problems.append(
                Problem(
                    summary=f"{name}: not a list",
                    given=document.given((name,)),
                    allowed="a list: lines that begin with a hyphen, or [] for none",
                    where=document.place((name,)),
                )
            )
        else:
            for position, item in enumerate(items):
                path = (name, position)
                value, problems = validated(known[name].item, item, document, path)
                gathered.problems += [problem for problem in problems if problem.where not in told]
                if not problems:
                    gathered.records.setdefault(name, []).append(Located(value, document, path))
                _note_id(path, item, document, gathered, wrong={problem.where for problem in problems})


def _note_id(path: Path_, item: Any, document: Document, gathered: Gathered, wrong: set[Place | str | None]) -> None:
    section = str(path[0])
    at: Path_ = (*path, "id") if isinstance(item, dict) else path
    identifier = item.get("id") if isinstance(item, dict) else item
    if isinstance(identifier, str) and document.place(at) not in wrong:
        gathered.ids.setdefault(section, {}).setdefault(identifier, []).append(document.place(at))
    elif wrong:
        gathered.incomplete.add(section)
