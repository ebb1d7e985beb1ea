"""Coming back after a killed run: its lock, what it wrote by halves, and operations that nobody saw end.

The engine puts its state in place by a rename, so that it is whole at any moment; Pulumi.yaml turns off the side files
of attributes, which it writes in place and can't read when they are cut short.
The resources themselves need no repair: the provider finds what the killed run made by its claim and adopts it.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from provincial_cloud.deployment.engine import ask
from provincial_cloud.deployment.unfinished import is_unsettled, settled
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.project import Project

PROJECT_NAME = "provincial-cloud"


@dataclass(frozen=True)
class Lock:
    """A lock that the engine left on a stack of the local backend."""

    path: Path
    process: int
    host: str


def _backend(project: Project) -> Path:
    return project.runtime / "state" / ".pulumi"


def checkpoint_path(project: Project, stack: str) -> Path:
    """The state of a stack of the local backend."""
    return _backend(project) / "stacks" / PROJECT_NAME / f"{stack}.json"


def locks(project: Project, stack: str) -> Iterator[Lock]:
    """The locks on a stack."""
    for path in sorted((_backend(project) / "locks").rglob(f"{PROJECT_NAME}/{stack}/*.json")):
        told = _reads(path)
        process = told.get("pid") if isinstance(told, dict) else None
        host = told.get("hostname") if isinstance(told, dict) else None
        yield Lock(path, process if isinstance(process, int) else 0, str(host or ""))


def _lives(lock: Lock) -> bool:
    if lock.host and lock.host != socket.gethostname():
        return True
    try:
        process = psutil.Process(lock.process)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False  # killed; only its parent has not asked for its end yet
        return "pulumi" in process.name() and process.create_time() <= lock.path.stat().st_mtime
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, ValueError, OSError):
        return False


def release_dead_locks(project: Project, stack: str) -> int:
    """Remove locks whose process is gone; gives their number. Raises ProvincialError where one is alive."""
    removed = 0
    for lock in locks(project, stack):
        if _lives(lock):
            raise ProvincialError(
                Problem(
                    summary=f"another run holds stack {stack}",
                    given=f"process {lock.process} on {lock.host or 'this machine'}",
                    why="two runs at once would overwrite each other's state",
                    next_step="wait until it ends; if it runs on another machine and is gone: pulumi cancel",
                )
            )
        lock.path.unlink(missing_ok=True)
        removed += 1
    return removed


def remove_drafts(project: Project, stack: str) -> int:
    """Remove what was to become a stack's state or its copy and never took its place; gives their number."""
    draft = re.compile(re.escape(stack) + r"\.json(\.bak)?\.[0-9a-f]+\.tmp")
    found = [path for path in checkpoint_path(project, stack).parent.glob("*.tmp") if draft.fullmatch(path.name)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def restore_torn_checkpoint(project: Project, stack: str) -> bool:
    """Put the engine's own copy in the place of a state that was cut short while it was written."""
    path = checkpoint_path(project, stack)
    if not path.exists() or _reads(path) is not None:
        return False
    copies = [path.with_name(path.name + ".bak")]
    copies += sorted((_backend(project) / "backups" / PROJECT_NAME / stack).glob("*.json"), reverse=True)
    for copy in copies:
        if copy.exists() and _reads(copy) is not None:
            doubt_path(project, stack).touch()
            path.replace(path.with_name(path.name + ".torn"))
            path.write_bytes(copy.read_bytes())
            return True
    raise ProvincialError(
        Problem(
            summary=f"the state of stack {stack} can't be read, and neither can any copy of it",
            given=str(path),
            why="it was cut short or changed by hand",
            next_step="put a copy of yours in its place, or take the resources in again with pulumi import",
        )
    )


def _reads(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def resources(project: Project, stack: str) -> list[dict[str, Any]]:
    """The resources in a stack's state, [] where there is none."""
    return resources_in(checkpoint_path(project, stack))


def resources_in(checkpoint: Path) -> list[dict[str, Any]]:
    """The resources in a state file, [] where there is none."""
    found: list[dict[str, Any]] = _latest(checkpoint).get("resources") or []
    return found


def _latest(checkpoint: Path) -> dict[str, Any]:
    """What a state file holds, {} where there is none."""
    found: dict[str, Any] = ((_reads(checkpoint) or {}).get("checkpoint") or {}).get("latest") or {}
    return found


def doubt_path(project: Project, stack: str) -> Path:
    """A file that is there while a stack's state may differ from the cloud: the next whole run reads it back first."""
    return project.runtime / f"doubt-{stack}"


def settle_pending_operations(project: Project, stack: str) -> int:
    """Let the next run see to operations that a killed run began; gives their number.

    What was being changed, replaced or deleted is not known to be either: the state is doubted until a run has read it
    back.
    """
    latest = _latest(checkpoint_path(project, stack))
    if not is_unsettled(latest):
        return 0
    exported = json.loads(ask(project, "stack", "export", "--stack", stack))
    before = exported["deployment"]
    exported["deployment"] = settled(before)
    if exported["deployment"] == before:
        return 0
    pending = before.get("pending_operations") or ()
    held = {one["urn"] for one in before.get("resources") or ()}
    if any(operation["type"] != "creating" or operation["resource"]["urn"] in held for operation in pending):
        doubt_path(project, stack).touch()  # before the state forgets it
    bring_in(project, stack, exported)
    return len(pending)


def bring_in(project: Project, stack: str, exported: Mapping[str, Any]) -> None:
    """Put a changed export of a stack's state in the place of the state. Raises EngineError."""
    draft = project.runtime / f"recovered-{stack}.json"
    draft.touch(mode=0o600)
    try:
        draft.write_text(json.dumps(exported), encoding="utf-8")
        ask(project, "stack", "import", "--stack", stack, "--file", str(draft))
    finally:
        draft.unlink(missing_ok=True)


def recover(project: Project, stack: str) -> list[str]:
    """Make a stack ready for the next run; gives what was done, in sentences. Raises ProvincialError."""
    done = []
    dead = release_dead_locks(project, stack)
    if dead:
        done.append(f"removed {dead} lock{'s' if dead > 1 else ''} of a run that is gone")
    half = remove_drafts(project, stack)
    if half:
        done.append(f"removed {half} file{'s' if half > 1 else ''} that the engine had not finished writing")
    if restore_torn_checkpoint(project, stack):
        done.append("put the engine's own copy in the place of a state that was cut short")
    pending = settle_pending_operations(project, stack)
    if pending:
        begun = f"{pending} unfinished operation{'s' if pending > 1 else ''}"
        done.append(f"settled {begun}: what they made is taken over, or removed where it is no longer asked for")
    return done
