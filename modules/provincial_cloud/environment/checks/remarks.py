"""What people should know of a valid environment; nothing here stops a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from provincial_cloud.environment.gathering import Gathered
from provincial_cloud.environment.model import Environment
from provincial_cloud.errors import Problem


def waivers_out_of_force(gathered: Gathered, environment: Environment, today: date | None) -> Iterator[Problem]:
    """Waivers that every gate treats as void."""
    day = datetime.now(UTC).date() if today is None else today
    for located in gathered.all("waivers"):
        waiver = located.value
        if not waiver.in_force(day):
            expired = waiver.expires <= day
            yield located.problem(
                "expires" if expired else "approved",
                summary=f"waiver {waiver.id} is void: it "
                + ("has expired" if expired else "is approved for a later day"),
                allowed=f"a day after {day}" if expired else f"{day} or earlier",
                why="the rule blocks again; renew the waiver with a new approval, or delete it",
            )


def systems_without_backup(gathered: Gathered, environment: Environment, today: date | None) -> Iterator[Problem]:
    """Systems that hold data and stand in no backup plan."""
    for located in gathered.all("systems"):
        system = located.value
        holds_data = bool(system.needs.databases or system.needs.buckets)
        if holds_data and not environment.backups_of(system.id):
            yield located.problem(
                "id",
                summary=f"system {system.id} holds data and stands in no backup plan",
                allowed="a plan in backups.yaml that names it",
                why="every level asks for backups of databases and files (BKP-01)",
            )
