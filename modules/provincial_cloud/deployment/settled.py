"""What a stack's last run asked for, so that a run which would ask for just the same is not made again.

`pulumi up` holds what a program asks for against the state; it reads neither cloud nor cluster. So where all that
decides what is asked for is as it was, and the state too, it could only find that nothing changes, and need not start.
A stack with the hosts layer is never settled: its provider looks at every host in each run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from provincial_cloud.deployment.file_memory import remembered
from provincial_cloud.deployment.recovery import checkpoint_path, resources_in
from provincial_cloud.deployment.stack_file import Layer, StackFile, known_stacks, read_stack_file, stack_file_path
from provincial_cloud.errors import UsageError
from provincial_cloud.local_time import now, today
from provincial_cloud.project import Project

_FOLDERS = ("modules", "policies", "providers", "stacks")
"""What a run executes."""
_FILES = ("Pulumi.yaml", "requirements.lock", "toolchain/pins.toml")
_VARIABLES = ("AWS_", "KUBECONFIG", "PROVINCIAL_", "PULUMI_")
STACK_TYPE = "pulumi:pulumi:Stack"
_PASSING = ("__pycache__", ".egg-info")


def wishes(project: Project, file: StackFile) -> str:
    """A digest of all that decides what a run of the stack asks for.

    Program, rules, data, settings and tools; the day, because units and waivers are dated; and what the other stacks of
    the environment hand on, which the program reads. Not their whole states: each run of one writes its own time there.
    """
    digest = hashlib.sha256()
    for path in sorted(_read_by(project, file)):
        digest.update(f"{path}\0".encode())
        digest.update(_sum(path) if path.is_file() else b"-")
    for stack in _others(project, file):
        digest.update(f"{stack}={_handed_on(checkpoint_path(project, stack))}\0".encode())
    for name, value in sorted(os.environ.items()):
        if name.startswith(_VARIABLES):
            digest.update(f"{name}={value}\0".encode())
    digest.update(f"{today()} {sys.version} {sys.prefix}".encode())
    if Layer.BACKUPS in file.layers:  # what could not be proven for want of a program can be once it is there
        digest.update(f"{[shutil.which(name) for name in ('restic', 'psql')]}".encode())
    return digest.hexdigest()


def _read_by(project: Project, file: StackFile) -> Iterator[Path]:
    yield from (project.root / name for name in _FILES)
    yield stack_file_path(project, file.stack)
    for folder in (*(project.root / name for name in _FOLDERS), project.environments / file.environment):
        for path in folder.rglob("*"):
            if path.is_file() and not any(part.endswith(_PASSING) for part in path.parts):
                yield path


def _others(project: Project, file: StackFile) -> Iterator[str]:
    for stack in known_stacks(project):
        with suppress(UsageError):  # a file that nobody can read hands on nothing
            if stack != file.stack and read_stack_file(project, stack).environment == file.environment:
                yield stack


@remembered
def _sum(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


@remembered
def _handed_on(checkpoint: Path) -> str:
    """The outputs of a stack as its state holds them, secrets encrypted; one that is not there hands on as little as
    one without any, so that the first run of several stacks leaves all of them settled."""
    outputs = (one.get("outputs") for one in resources_in(checkpoint) if one.get("type") == STACK_TYPE)
    return json.dumps(next(outputs, None) or {}, sort_keys=True)


def settled_since(project: Project, file: StackFile, asked: str) -> datetime | None:
    """When a run last asked for just this and left the state as it is now; None where none did."""
    try:
        known = json.loads(_record(project, file.stack).read_text(encoding="utf-8"))
        if [known["asked"], known["state"]] == [asked, _state(project, file.stack)]:
            return datetime.fromisoformat(known["at"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def settle(project: Project, file: StackFile, asked: str) -> None:
    """Note that a run which asked for this has ended well. What was `asked` is taken before the run, not after it."""
    if Layer.HOSTS in file.layers:
        return
    path = _record(project, file.stack)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):  # without the note the next run is made, no more
        known = {"asked": asked, "state": _state(project, file.stack), "at": now().isoformat()}
        draft.write_text(json.dumps(known), encoding="utf-8")
        draft.replace(path)


def _record(project: Project, stack: str) -> Path:
    return project.runtime / f"settled-{stack}.json"


def _state(project: Project, stack: str) -> str:
    return _sum(checkpoint_path(project, stack)).hex()
