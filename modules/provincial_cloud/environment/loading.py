"""Loads an environment by name: everything is checked, and everything that is wrong is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from provincial_cloud.environment.checks import CHECKS, REMARKS, WHOLE_CHECKS
from provincial_cloud.environment.files import FileKind
from provincial_cloud.environment.gathering import SUFFIX, Gathered, gather, shown_path
from provincial_cloud.environment.model import Environment
from provincial_cloud.environment.validating import listed
from provincial_cloud.errors import Place, Problem, UsageError
from provincial_cloud.project import Project


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What checking an environment found; `environment` is None exactly when there are problems."""

    name: str
    environment: Environment | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def load(name: str, *, as_of: date | None = None, root: Path | None = None) -> Environment:
    """The environment with this name, read as of a day (by default the one in its head).

    `root` is the folder that holds the environments, by default the project's. Raises UsageError with every problem.
    """
    verdict = check(name, as_of=as_of, root=root)
    if verdict.environment is None:
        raise UsageError(*verdict.problems)
    return verdict.environment


def check(name: str, *, as_of: date | None = None, today: date | None = None, root: Path | None = None) -> Verdict:
    """The same without raising. `today` decides which waivers have expired, by default the real day (UTC)."""
    home = Project.find().environments if root is None else root
    folder = home / name
    problem = _not_an_environment(name, home)
    if problem is not None:
        return Verdict(name=name, environment=None, problems=(problem,), warnings=())
    gathered = gather(folder)
    for find in CHECKS:
        gathered.problems += list(find(gathered))
    if gathered.problems or gathered.head is None:
        return Verdict(name=name, environment=None, problems=_in_order(gathered.problems), warnings=())
    environment = _environment(gathered, as_of)
    if as_of is not None and not environment.units_at(as_of):
        problem = Problem(
            summary="the environment has no province on this day",
            given=str(as_of),
            allowed="a day on which one of its provinces is valid",
            where=gathered.head.place("province" if gathered.head.value.province else "provinces"),
        )
        return Verdict(name=name, environment=None, problems=(problem,), warnings=())
    problems = [problem for find in WHOLE_CHECKS for problem in find(gathered, environment)]
    if problems:
        return Verdict(name=name, environment=None, problems=_in_order(problems), warnings=())
    warnings = [warning for find in REMARKS for warning in find(gathered, environment, today)]
    return Verdict(name=name, environment=environment, problems=(), warnings=_in_order(warnings))


def names(root: Path | None = None) -> list[str]:
    """The environments there are, by name."""
    folder = Project.find().environments if root is None else root
    return sorted(path.parent.name for path in folder.glob(f"*/{FileKind.ENVIRONMENT}{SUFFIX}") if path.name[0] != ".")


def _not_an_environment(name: str, home: Path) -> Problem | None:
    folder = home / name
    allowed = listed(names(home), name) or "an environment; there is none yet"
    if not name or "/" in name or name.startswith(".") or not folder.is_dir():
        return Problem(
            summary="no such environment",
            given=name or "an empty name",
            allowed=allowed,
            where=Place(shown_path(home)),
            next_step="provincial environment new NAME makes one",
        )
    if not folder.resolve().is_relative_to(home.resolve()):
        return Problem(
            summary="the environment lies elsewhere",
            given=f"a link to {folder.resolve()}",
            allowed="a folder, not a link",
            why="what is reviewed in the folder must be what is used",
            where=Place(shown_path(folder)),
        )
    return None


def _environment(gathered: Gathered, as_of: date | None) -> Environment:
    assert gathered.head is not None

    def values(section: str) -> tuple[Any, ...]:
        return tuple(located.value for located in gathered.all(section))

    head = gathered.head.value
    return Environment(
        folder=gathered.folder,
        head=head,
        as_of=head.as_of if as_of is None else as_of,
        sources=values("sources"),
        kinds=values("kinds"),
        all_units=values("units"),
        sites=values("sites"),
        declared_zones=values("zones"),
        flows=values("flows"),
        all_systems=values("systems"),
        tenancies=values("tenants"),
        quotas=values("quotas"),
        all_applications=values("applications"),
        clusters=values("clusters"),
        hosts=values("hosts"),
        backups=values("backups"),
        waivers=values("waivers"),
        principals=values("principals"),
    )


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    def key(problem: Problem) -> tuple[str, int, int]:
        place = problem.where
        if isinstance(place, Place):
            return str(place.path), place.line or 0, place.column or 0
        return str(place), 0, 0

    return tuple(sorted(problems, key=key))
