"""The sandbox's store for backups: a real S3 server (versitygw) that enforces object lock. Start it, stop it, find it.

Unlike the AWS half it keeps what it holds from one start to the next: a backup that a restart forgets is none.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from provincial_cloud.backup.identities import AccessKey, Identity
from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.private_files import locked, private_folder, write_private
from provincial_cloud.project import Project
from provincial_cloud.sandbox import ports
from provincial_cloud.sandbox.aws import REGION
from provincial_cloud.sandbox.process import (
    GRACE,
    ProcessIdentity,
    clean_environment,
    end,
    identify,
    is_alive,
    never_came_up,
    set_aside,
    start_detached,
    wait_for_end,
)
from provincial_cloud.sandbox.remembered import recall, remember
from provincial_cloud.sandbox.words import Condition

START_SECONDS = 60.0
"""How long a start may take before it counts as failed."""
HEALTH = "/provincial/health"
NAME = "backup-store"

Progress = Callable[[str], None]


class StoreRecord(BaseModel):
    """What is known of the running store: `.provincial/sandbox/backup-store.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: ProcessIdentity
    port: int
    started: datetime


@dataclass(frozen=True, kw_only=True)
class StoreEndpoint:
    """Where the store answers, and with which keys."""

    url: str
    region: str
    keys: Mapping[Identity, AccessKey]


@dataclass(frozen=True, kw_only=True)
class StoreStatus:
    """What was found of the store."""

    condition: Condition
    record: StoreRecord | None
    log: Path


def store_status(project: Project | None = None) -> StoreStatus:
    """What runs now; changes nothing. Raises UsageError outside a checkout."""
    folder = (project or Project.find()).sandbox
    record = _read_record(folder)
    if record is None:
        condition = Condition.DIED if _record_path(folder).exists() else Condition.STOPPED
    elif not is_alive(record.process):
        condition = Condition.DIED
    else:
        condition = Condition.RUNNING if answers(record.port) else Condition.SILENT
    return StoreStatus(condition=condition, record=record, log=_log_path(folder))


def store_endpoint(project: Project | None = None) -> StoreEndpoint:
    """Where the running store answers. Raises UsageError when it does not run; the error says how to start it."""
    where = project or Project.find()
    status = store_status(where)
    if status.condition is Condition.RUNNING and status.record is not None:
        return _endpoint(where.sandbox, status.record.port)
    raise UsageError(
        Problem(
            summary="the sandbox's store for backups does not run",
            given=f"condition: {status.condition}",
            next_step="start it with: provincial sandbox start --only backups",
        )
    )


def start_store(project: Project | None = None, *, progress: Progress = lambda _line: None) -> StoreEndpoint:
    """Start the store, or find that it runs, and return where it answers; what it held before is still there.

    Raises ProvincialError when it does not come up; nothing is then left running.
    """
    where = project or Project.find()
    folder = private_folder(private_folder(where.runtime) / "sandbox")
    with locked(folder / f"{NAME}.lock", wait=lambda: progress("waiting for another start or stop of the sandbox")):
        status = store_status(where)
        if status.condition is Condition.RUNNING and status.record is not None:
            return _endpoint(folder, status.record.port)
        _end_all(folder, GRACE)
        _record_path(folder).unlink(missing_ok=True)
        program = server_program(where)
        progress("starting the store for backups")
        port = recall(folder).get(NAME, 0)
        if not port or not ports.is_free(port):
            port = ports.free_port()
        _start(folder, program, port)
        remember(folder, **{NAME: port})
        return _endpoint(folder, port)


def stop_store(
    project: Project | None = None, *, grace: float = GRACE, progress: Progress = lambda _line: None
) -> bool:
    """Stop the store; False when it did not run. What it holds stays. Raises ProvincialError when it can't be ended."""
    folder = (project or Project.find()).sandbox
    if not folder.exists():
        return False
    with locked(folder / f"{NAME}.lock", wait=lambda: progress("waiting for another start or stop of the sandbox")):
        record = _read_record(folder)
        running = _end_all(folder, grace)
        if running:
            progress("stopped the store for backups")
        if record is not None:
            ports.wait_until_free(record.port, 5.0)
        _record_path(folder).unlink(missing_ok=True)
        return running


def store_folder(folder: Path) -> Path:
    """Where the store's data, old versions and accounts lie, in the sandbox's folder."""
    return folder.resolve() / NAME


def server_program(project: Project | None = None) -> Path:
    """The server, got by the toolchain where it is not there. Raises ProvincialError."""
    from provincial_cloud.toolchain.ladder import ensure
    from provincial_cloud.toolchain.pins import Tool

    return ensure(Tool.VERSITYGW, project=project).binaries["versitygw"]


def server_command(program: Path, port: int) -> list[str]:
    """How the server is started, up to what it keeps its objects in."""
    return [str(program), "--port", f"{ports.HOST}:{port}", "--region", REGION, "--health", HEALTH, "--quiet"]


def server_environment(administrator: AccessKey) -> dict[str, str]:
    """The variables the server is started with: they alone tell it its administrator."""
    return clean_environment({"ROOT_ACCESS_KEY_ID": administrator.id, "ROOT_SECRET_ACCESS_KEY": administrator.secret})


def answers(port: int) -> bool:
    """Whether a server at this port of loopback says that it is well."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=5.0)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _record_path(folder: Path) -> Path:
    return folder / f"{NAME}.json"


def _log_path(folder: Path) -> Path:
    return folder / "logs" / f"{NAME}.log"


def _read_record(folder: Path) -> StoreRecord | None:
    try:
        return StoreRecord.model_validate_json(_record_path(folder).read_bytes())
    except (OSError, ValidationError):
        return None


def _endpoint(folder: Path, port: int) -> StoreEndpoint:
    return StoreEndpoint(url=f"http://{ports.HOST}:{port}", region=REGION, keys=_keys(store_folder(folder)))


def _keys(home: Path) -> dict[Identity, AccessKey]:
    """Each identity's key, made at the first start and kept in files of mode 0600."""
    path = home / "keys.json"
    try:
        written = json.loads(path.read_bytes())
        return {who: AccessKey(id=str(who), secret=written[who]) for who in Identity}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        keys = {who: AccessKey(id=str(who), secret=secrets.token_urlsafe(30)) for who in Identity}
        write_private(path, json.dumps({who: key.secret for who, key in keys.items()}))
        return keys


def _accounts(keys: Mapping[Identity, AccessKey]) -> str:
    """The accounts in the server's own form; the administrator is told by its environment."""
    accounts = {
        key.id: {"access": key.id, "secret": key.secret, "role": "user", "userID": 0, "groupID": 0}
        for who, key in keys.items()
        if who is not Identity.ADMINISTRATOR
    }
    return json.dumps({"accessAccounts": accounts})


def _start(folder: Path, program: Path, port: int) -> None:
    home = private_folder(store_folder(folder))
    data, versions, accounts = (private_folder(home / name) for name in ("data", "versions", "accounts"))
    _refuse_without_attributes(data)
    keys = _keys(home)
    write_private(accounts / "users.json", _accounts(keys))
    log = _log_path(folder)
    private_folder(log.parent)
    set_aside(log)
    command = server_command(program, port)
    command += ["--iam-dir", str(accounts), "posix", "--versioning-dir", str(versions), str(data)]
    identity = start_detached(command, log=log, environment=server_environment(keys[Identity.ADMINISTRATOR]))
    record = StoreRecord(process=identity, port=port, started=datetime.now(UTC))
    deadline = time.monotonic() + START_SECONDS
    try:
        write_private(_record_path(folder), record.model_dump_json(indent=2) + "\n")
        while not answers(port):
            if not is_alive(identity):
                raise _failed(log, "it ended while starting")
            if time.monotonic() > deadline:
                raise _failed(log, f"it did not answer within {START_SECONDS:.0f} s")
            wait_for_end(identity, 0.03)
    except BaseException:
        end(identity, grace=2.0)
        _record_path(folder).unlink(missing_ok=True)
        raise


def _end_all(folder: Path, grace: float) -> bool:
    """End every store of this folder, one that a lost record does not name included."""
    ended, accounts = False, str(store_folder(folder) / "accounts")
    for process in psutil.process_iter(["cmdline"]):
        if accounts in (process.info["cmdline"] or ()) and (identity := identify(process.pid)) is not None:
            ended |= end(identity, grace=grace)
    return ended


def _refuse_without_attributes(folder: Path) -> None:
    if not hasattr(os, "setxattr"):
        return
    try:
        os.setxattr(folder, "user.provincial.probe", b"1")
        os.removexattr(folder, "user.provincial.probe")
    except OSError as error:
        raise ProvincialError(
            Problem(
                summary="the store for backups can't keep locks on this disk",
                given=str(folder),
                allowed="a file system with extended attributes of users, such as ext4, xfs or btrfs",
                why=f"the lock of each copy is an attribute of its file: {error.strerror}",
                next_step="move the checkout to such a disk",
            )
        ) from error


def _failed(log: Path, why: str) -> ProvincialError:
    return never_came_up("the sandbox's store for backups", log, why, start="provincial sandbox start --only backups")
