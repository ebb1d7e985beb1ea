"""Waiting until an object is ready or gone, with words to the engine about what it waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from provincial_cloud.errors import Problem
from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.failures import ApiError, NotReadyError
from provincial_cloud.kubernetes.provider.objects import TIMEOUT_SECONDS, annotation, metadata
from provincial_cloud.kubernetes.provider.readiness import Look, Progress, condition
from provincial_cloud.kubernetes.provider.troubles import troubles

DEFAULT_SECONDS = 600.0
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0
Say = Callable[[str], None]


class LeftUnreadyError(NotReadyError):
    """An object exists and is not ready; `live` is how it was last seen."""

    def __init__(self, live: dict[str, Any], problem: Problem) -> None:
        self.live = live
        super().__init__(problem)


def allowed_seconds(values: Mapping[str, Any], asked: float) -> float:
    """How long an object may take: the resource option customTimeouts, else the annotation, else ten minutes."""
    if asked > 0:
        return asked
    text = annotation(values, TIMEOUT_SECONDS)
    return float(text) if text.isdigit() and int(text) > 0 else DEFAULT_SECONDS


def _pauses() -> Callable[[], float]:
    pause = _FIRST_PAUSE / 1.5

    def following() -> float:
        nonlocal pause
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        return pause

    return following


def looks(connection: Connection) -> Callable[[str, Mapping[str, str]], Any]:
    """How readiness asks for other objects."""

    def look(path: str, query: Mapping[str, str]) -> Any:
        try:
            return connection.call("GET", path, query=query)
        except ApiError as error:
            if error.code in (403, 404):
                return None
            raise

    return look


def wait_ready(
    connection: Connection,
    path: str,
    live: dict[str, Any],
    *,
    check: Callable[[Mapping[str, Any], Look], Progress],
    seconds: float,
    pause: Callable[[float], None],
    say: Say,
) -> dict[str, Any]:
    """The object once `check` finds it ready. Raises LeftUnreadyError, ApiError, CancelledError."""
    deadline = time.monotonic() + seconds
    look, following, said = looks(connection), _pauses(), ""
    while True:
        progress = check(live, look)
        if progress.ready:
            if said:
                say("")
            return live
        if progress.failed or time.monotonic() > deadline:
            found = troubles(connection, live)
            why = progress.text if progress.failed else f"after {seconds:.0f} s: {progress.text}"
            raise LeftUnreadyError(
                live,
                Problem(
                    summary="it exists, but is not ready",
                    given=path,
                    why="\n           ".join([why, *found]),
                    next_step=(
                        "mend what is named and run again. More time: customTimeouts, or the annotation "
                        'pulumi.com/timeoutSeconds; no waiting: pulumi.com/skipAwait: "true"'
                    ),
                ),
            )
        if progress.text != said:
            say(progress.text)
            said = progress.text
        try:
            pause(min(following(), max(deadline - time.monotonic(), 0.01)))
        except Exception:
            say("")
            raise
        try:
            live = connection.call("GET", path)
        except ApiError as error:
            if error.code == 404:
                raise LeftUnreadyError(
                    live,
                    Problem(
                        summary="it was deleted while it was waited for", given=path, next_step="run `pulumi up` again"
                    ),
                ) from error
            raise


def wait_gone(
    connection: Connection, path: str, live: dict[str, Any], *, seconds: float, pause: Callable[[float], None], say: Say
) -> None:
    """Until the object with this uid is no more. Raises LeftUnreadyError, ApiError, CancelledError."""
    deadline = time.monotonic() + seconds
    uid, following, said = metadata(live).get("uid"), _pauses(), ""
    while True:
        try:
            live = connection.call("GET", path)
        except ApiError as error:
            if error.code == 404:
                break
            raise
        if metadata(live).get("uid") != uid:
            break
        text = _holding(live)
        if time.monotonic() > deadline:
            raise LeftUnreadyError(
                live,
                Problem(
                    summary="it is marked for deletion, but not gone",
                    given=path,
                    why=f"after {seconds:.0f} s: {text}",
                    next_step=(
                        "see to what holds it and run again; a finalizer whose controller is gone has to be removed by "
                        "hand (kubectl edit, metadata.finalizers)"
                    ),
                ),
            )
        if text != said:
            say(f"deleting: {text}")
            said = text
        pause(following())
    if said:
        say("")


def _holding(live: Mapping[str, Any]) -> str:
    """What keeps an object from going."""
    told = [
        str(condition(live, name).get("message"))
        for name in (
            "NamespaceDeletionDiscoveryFailure",
            "NamespaceDeletionContentFailure",
            "NamespaceContentRemaining",
            "NamespaceFinalizersRemaining",
        )
        if condition(live, name).get("status") == "True"
    ]
    finalizers = metadata(live).get("finalizers") or (live.get("spec") or {}).get("finalizers") or ()
    held = [f"held by finalizer {', '.join(finalizers)}"] if finalizers else []
    return "; ".join(told or held or ["waiting until it is gone"])
