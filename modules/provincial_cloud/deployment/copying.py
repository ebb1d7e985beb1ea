"""What `provincial up` does for backups beside the engine: the sandbox's store, and a copy of the state it has made."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from provincial_cloud import sandbox
from provincial_cloud.deployment.stack_file import StackFile
from provincial_cloud.environment import SANDBOX
from provincial_cloud.errors import ProvincialError
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from provincial_cloud.environment import Environment

Say = Callable[[str], None]


def start_store_for(project: Project, environment: Environment, say: Say) -> None:
    """Start the sandbox's store where a plan of the environment copies to it and this machine can.

    Where it can't, the resources say what is missing; nothing else depends on the store.
    """
    wanted = any(plan.sources.from_here for plan in environment.backups)
    if environment.cloud.endpoint != SANDBOX or not wanted or shutil.which("restic") is None:
        return
    try:
        if any(plan.sources.clusters for plan in environment.backups):
            from provincial_cloud.backup.etcd import programs

            programs()
        end = sandbox.start_store(project, progress=lambda line: say(f"[bold]sandbox[/]  {line}"))
        say(f"[bold]sandbox[/]  the store for backups answers at {end.url}")
    except ProvincialError as error:
        say(f"[bold]sandbox[/]  without a store for backups: {error}")


def copy_state(project: Project, file: StackFile, say: Say) -> None:
    """Back up the plans that take in the state, which a run has just changed. Raises ProvincialError."""
    from provincial_cloud.backup.place import places
    from provincial_cloud.backup.proving import back_up, missing
    from provincial_cloud.environment import load

    environment = load(file.environment, root=project.environments)
    for place in places(project, environment) if environment.backups else ():
        if place.plan.sources.state and not missing(place):
            made = back_up(place)
            say(f"[bold]backup[/]   {place.plan.id}: {made.files} files, snapshot {made.snapshot[:16]}")
