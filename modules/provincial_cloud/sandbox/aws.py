"""The AWS half of the sandbox: start it, stop it, find it."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.private_files import locked, private_folder
from provincial_cloud.project import Project
from provincial_cloud.sandbox import ports
from provincial_cloud.sandbox.aws_record import AwsRecord, read_record, record_path, server_arguments, servers_on
from provincial_cloud.sandbox.process import (
    GRACE,
    ProcessIdentity,
    clean_environment,
    end,
    is_alive,
    never_came_up,
    set_aside,
    start_detached,
    wait_for_end,
)
from provincial_cloud.sandbox.remembered import recall, remember
from provincial_cloud.sandbox.words import Condition

DEFAULT_PORT = 5123
"""Fixed, so that endpoints in a stack's state stay the same from one start to the next."""
REGION = "ap-southeast-1"
"""The region the sandbox plays; the nearest one to Việt Nam that AWS has."""
START_SECONDS = 60.0
"""How long a start may take before it counts as failed."""

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class AwsEndpoint:
    """Where the AWS half answers, and which cloud it is."""

    url: str
    region: str
    instance: str
    """Changes with every start: moto's memory, hence the cloud, is a new and empty one."""


@dataclass(frozen=True, kw_only=True)
class AwsStatus:
    """What was found of the AWS half."""

    condition: Condition
    record: AwsRecord | None
    log: Path
    plan: dict[str, Any] | None = None
    """The planted faults in force and what they have done so far, when it was started with any."""

    @property
    def endpoint(self) -> AwsEndpoint | None:
        """The endpoint, when the server answers."""
        if self.record is None or self.condition is not Condition.RUNNING:
            return None
        return _endpoint(self.record)


def log_path(folder: Path) -> Path:
    """The server's log."""
    return folder / "logs" / "aws.log"


def aws_status(project: Project | None = None, *, patience: float = 10.0) -> AwsStatus:
    """What runs now; changes nothing, and waits up to `patience` seconds for a busy server's answer.

    Raises UsageError outside a checkout.
    """
    folder = (project or Project.find()).sandbox
    record = read_record(folder)
    plan = None
    if record is None:
        condition = Condition.DIED if record_path(folder).exists() else Condition.STOPPED
    elif not is_alive(record.process):
        condition = Condition.DIED
    else:
        answer = ask(record.port, "/provincial/instance", seconds=patience) or {}
        condition = Condition.RUNNING if answer.get("instance") == record.instance else Condition.SILENT
        plan = answer.get("plan")
    return AwsStatus(condition=condition, record=record, log=log_path(folder), plan=plan)


def aws_endpoint(project: Project | None = None) -> AwsEndpoint:
    """Where the running AWS half answers.

    Raises UsageError when it does not run; the error says how to start it.
    """
    status = aws_status(project)
    if status.endpoint is not None:
        return status.endpoint
    raise UsageError(
        Problem(
            summary="the sandbox's AWS API does not run",
            given=f"condition: {status.condition}",
            why="every stack that lives in the sandbox needs it",
            where=str(status.log) if status.condition is not Condition.STOPPED else None,
            next_step="start it with: provincial sandbox start --only aws",
        )
    )


def start_aws(
    project: Project | None = None,
    *,
    port: int | None = None,
    faults: Path | None = None,
    progress: Progress = lambda _line: None,
) -> AwsEndpoint:
    """Start the AWS half, or find that it runs, and return where it answers.

    `port` is the port of the last start (at first 5123) unless given; 0 takes any free one. Two starts at once make one
    server. Raises UsageError when the port is taken, the plan of faults is wrong or the sandbox runs with other
    settings, ProvincialError when the server does not come up; nothing is then left running.
    """
    if faults is not None:
        from provincial_cloud.sandbox.faults import read_plan

        read_plan(faults)
    folder = private_folder(private_folder((project or Project.find()).runtime) / "sandbox")
    with locked(folder / "aws.lock", wait=lambda: progress("waiting for another start or stop of the sandbox")):
        status = aws_status(project, patience=30.0)
        if status.endpoint is not None and status.record is not None:
            _refuse_other_settings(status.record, port, faults)
            return status.endpoint
        if status.condition is not Condition.STOPPED:
            progress(f"the AWS API was found {status.condition}: clearing up")
        _end_all(folder, GRACE)
        record_path(folder).unlink(missing_ok=True)
        wanted = recall(folder).get("aws", DEFAULT_PORT) if port is None else port
        if wanted and not ports.wait_until_free(wanted, 0.2):
            raise _port_taken(wanted)
        progress("starting the AWS API")
        record = _start(folder, wanted, faults)
        remember(folder, aws=record.port)
        return _endpoint(record)


def stop_aws(project: Project | None = None, *, grace: float = GRACE, progress: Progress = lambda _line: None) -> bool:
    """Stop the AWS half and wait until its port is free; False when it did not run.

    Everything in that cloud is gone afterwards: moto keeps it in memory. Raises ProvincialError when it can't be ended.
    """
    folder = (project or Project.find()).sandbox
    if not folder.exists():
        return False
    with locked(folder / "aws.lock", wait=lambda: progress("waiting for another start or stop of the sandbox")):
        record = read_record(folder)
        if aws_status(project, patience=1.0).condition in (Condition.RUNNING, Condition.SILENT):
            progress("stopping the AWS API")
        running = _end_all(folder, grace)
        if record is not None:
            ports.wait_until_free(record.port, 5.0)
        record_path(folder).unlink(missing_ok=True)
        return running


def ask(port: int, path: str, *, seconds: float = 5.0) -> dict[str, Any] | None:
    """What the sandbox on `port` answers to a path of its own; None when nothing sensible came. Ignores proxies."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=seconds)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        content = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return content if response.status == 200 and isinstance(content, dict) else None


def _endpoint(record: AwsRecord) -> AwsEndpoint:
    return AwsEndpoint(url=f"http://{ports.HOST}:{record.port}", region=record.region, instance=record.instance)


def _end_all(folder: Path, grace: float) -> bool:
    """End every server of ours, those included that a start which was killed half-way left on their way."""
    ended = False
    while found := servers_on(folder):
        for identity in found:
            ended |= end(identity, grace=grace)
    return ended


def _start(folder: Path, port: int, faults: Path | None) -> AwsRecord:
    log = log_path(folder)
    private_folder(log.parent)
    set_aside(log)
    command = [sys.executable, *server_arguments(folder), "--port", str(port), "--region", REGION]
    if faults is not None:
        command += ["--faults", str(faults.resolve())]
    identity = start_detached(command, log=log, environment=clean_environment())
    deadline = time.monotonic() + START_SECONDS
    try:
        while time.monotonic() < deadline:
            record = read_record(folder)
            if record is not None and record.process == identity and _is_ready(record.port):
                return record
            if not is_alive(identity):
                raise _failed(log, "it ended while starting")
            wait_for_end(identity, 0.03)
        raise _failed(log, f"it did not answer within {START_SECONDS:.0f} s")
    except BaseException:
        _give_up(folder, identity)
        raise


def _is_ready(port: int) -> bool:
    """Whether moto itself answers, not only the server around it."""
    return ask(port, "/moto-api/data.json", seconds=START_SECONDS) is not None


def _give_up(folder: Path, identity: ProcessIdentity) -> None:
    """Leave nothing of a start that failed or was interrupted."""
    end(identity, grace=2.0)
    record_path(folder).unlink(missing_ok=True)


def _refuse_other_settings(record: AwsRecord, port: int | None, faults: Path | None) -> None:
    if port not in (None, 0, record.port):
        raise UsageError(
            Problem(
                summary="the sandbox's AWS API already runs on another port",
                given=f"--port {port}",
                allowed=f"{record.port}, where it runs now",
                why="a stop would throw away everything in it, so that is yours to ask for",
                next_step="stop it first with: provincial sandbox stop",
            )
        )
    if faults is not None and faults.resolve() != record.faults:
        raise UsageError(
            Problem(
                summary="the sandbox's AWS API already runs, without these planted faults",
                given=f"--faults {faults}",
                allowed=f"--faults {record.faults}" if record.faults else "no --faults",
                next_step="stop it first with: provincial sandbox stop",
            )
        )


def _port_taken(port: int) -> UsageError:
    other = ask(port, "/provincial/instance", seconds=2.0) or {}
    folder = other.get("folder")
    return UsageError(
        Problem(
            summary=f"port {port} on {ports.HOST} is taken",
            given=f"held by {ports.holder(port)}" + (f", the sandbox in {folder}" if folder else ""),
            allowed="a free loopback port",
            why="the AWS API of the sandbox listens there; endpoints are written into a stack's state",
            next_step="end that process, or choose another port with: provincial sandbox start --port N",
        )
    )


def _failed(log: Path, why: str) -> ProvincialError:
    return never_came_up("the sandbox's AWS API", log, why, start="provincial sandbox start")
