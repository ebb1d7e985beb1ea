"""Waiting until the cloud has finished what a call began."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Lifecycle
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.aws.provider.failures import ApiError

LONGEST_WAIT_SECONDS = 3600
_FIRST_PAUSE_SECONDS = 0.5


def wait_for(connection: Connection, life: Lifecycle, name: str, parameters: dict[str, Any]) -> None:
    """Poll as botocore's waiter `name` says, sooner at first than it would; a cancelled run ends it at once.

    Raises ApiError when what is waited for failed or takes longer than an hour.
    """
    from botocore import xform_name

    config = connection.client(life.service).get_waiter(name).config
    operation = xform_name(config.operation)

    def finished() -> bool:
        answer, failure = _answer(connection, life.service, operation, parameters)
        for acceptor in config.acceptors:
            if acceptor.matcher_func(answer):
                if acceptor.state == "failure":
                    raise failure or _failed(connection, life, name, "WaitFailed", str(acceptor.explanation))
                return bool(acceptor.state == "success")
        if failure is not None:
            raise failure
        return False

    _poll(connection, life, name, finished, config.delay)


def wait_ready(connection: Connection, life: Lifecycle, look: Callable[[], Any], say: Callable[[str], None]) -> None:
    """Look at a resource until it is ready, and `say` what it still waits for.

    Raises ApiError when it never will be, or not within the time that the declaration allows.
    """
    ready = jmespath.compile(life.ready or "@")
    missing, said = "", ""

    def finished() -> bool:
        nonlocal missing, said
        item = look()
        missing = life.awaited(item) if life.awaited and item is not None else ""
        if ready.search(item):
            if said:
                say("")
            return True
        if life.hopeless and jmespath.search(life.hopeless, item):
            raise _failed(connection, life, life.read.operation, "WaitFailed", missing or "it can never become ready")
        if missing != said:
            say(missing)
            said = missing
        return False

    _poll(connection, life, life.read.operation, finished, 5, lambda: missing, life.longest_wait)


def wait_until(connection: Connection, life: Lifecycle, finished: Callable[[], bool], longest_pause: float = 5) -> None:
    """Ask `finished` until it says yes. Raises ApiError when that takes longer than an hour."""
    _poll(connection, life, life.read.operation, finished, longest_pause)


def _poll(
    connection: Connection,
    life: Lifecycle,
    name: str,
    finished: Callable[[], bool],
    longest_pause: float,
    missing: Callable[[], str] = str,
    seconds: float | None = None,
) -> None:
    limit = LONGEST_WAIT_SECONDS if seconds is None else seconds
    deadline = time.monotonic() + limit
    pause = _FIRST_PAUSE_SECONDS
    while not finished():
        if time.monotonic() > deadline:
            text = f"not finished after {limit} seconds" + (f": {missing()}" if missing() else "")
            raise _failed(connection, life, name, "WaitTooLong", text)
        connection.pause(min(pause, longest_pause))
        pause *= 2


def _answer(
    connection: Connection, service: str, operation: str, parameters: dict[str, Any]
) -> tuple[dict[str, Any], ApiError | None]:
    """An answer as botocore's matchers take it, and the error where it is one."""
    try:
        answer = connection.call(service, operation, dict(parameters))
    except ApiError as error:
        status = int(error.code) if error.code.isdigit() else 400
        return {"Error": {"Code": error.code}, "ResponseMetadata": {"HTTPStatusCode": status}}, error
    return {**answer, "ResponseMetadata": {"HTTPStatusCode": 200}}, None


def _failed(connection: Connection, life: Lifecycle, name: str, code: str, message: str) -> ApiError:
    return ApiError(
        service=life.service,
        operation=name,
        endpoint=connection.target.endpoint or "aws",
        code=code,
        message=message,
        unsure=False,
    )
