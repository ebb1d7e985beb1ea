"""Planted faults: a share of the requests fails as AWS fails, so that retries can be tried out.

Off unless the sandbox is started with `--faults FILE`. The file is JSON and is read again whenever it changes, e.g.

    {"seed": 7, "share": 0.3, "lost_answers": 0.5, "failures": ["throttled", "unavailable"]}
"""

from __future__ import annotations

import random
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from provincial_cloud.errors import Place, Problem, UsageError
from provincial_cloud.sandbox.fault_answers import Failure, answer
from provincial_cloud.sandbox.timings import WsgiApplication, service_of, whole_answer

HANG_UP = "provincial.hang_up"
"""Key in a request's environ: a function that closes the connection without a word."""
LOST = "lost"
"""How a lost answer is counted among the failures."""


def _at_least_one(failures: tuple[Failure, ...]) -> tuple[Failure, ...]:
    if not failures:
        raise ValueError("at least one of: " + ", ".join(Failure))
    return failures


class FaultPlan(BaseModel):
    """Which requests fail, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    """The n-th request fares the same for the same seed."""
    share: float = Field(default=0.0, ge=0.0, le=1.0)
    """Of the requests that `services` and `operations` name, this share fails."""
    lost_answers: float = Field(default=0.0, ge=0.0, le=1.0)
    """Of the failing requests, this share takes effect and then loses its answer: the connection closes."""
    failures: Annotated[tuple[Failure, ...], AfterValidator(_at_least_one)] = (Failure.THROTTLED,)
    """What the other failing requests are told; one of these, drawn anew each time."""
    services: tuple[str, ...] = ()
    """Signing names, e.g. "ec2", "s3", "kms"; none means every service."""
    operations: tuple[str, ...] = ()
    """Names such as "CreateVpc", or a method such as "PUT" where the protocol has paths instead; none means all."""
    delay: float = Field(default=0.0, ge=0.0, le=60.0)
    """Seconds every request that `services` and `operations` name waits first, whether it fails or not."""


@dataclass(frozen=True, kw_only=True)
class _Verdict:
    """What happens to one request."""

    delay: float = 0.0
    failure: Failure | None = None
    lost: bool = False


class Faults:
    """WSGI middleware that lets requests fail by plan; a change of the plan that can't be read is not taken over."""

    def __init__(self, application: WsgiApplication, file: Path) -> None:
        """Raises UsageError when the plan can't be read."""
        self._application = application
        self._file = file
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._plan = read_plan(file)
        self._dice = random.Random(self._plan.seed)  # noqa: S311 - a repeatable draw, not a secret
        self._counts: Counter[str] = Counter()
        self._seen = self._version()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the request on, refuse it, or pass it on and lose its answer."""
        if environ.get("PATH_INFO", "").startswith("/moto-api"):
            return self._application(environ, start_response)
        verdict = self._draw(environ)
        if verdict.delay:
            time.sleep(verdict.delay)
        if verdict.failure is None:
            return self._application(environ, start_response)
        if verdict.lost:
            whole_answer(self._application(environ, _nobody))
            environ[HANG_UP]()
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return []
        refusal = answer(environ, verdict.failure, str(uuid.uuid4()))
        _drain(environ)
        start_response(
            refusal.status,
            [
                ("Content-Type", refusal.content_type),
                ("Content-Length", str(len(refusal.body))),
                *refusal.headers,
            ],
        )
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [refusal.body]

    def describe(self) -> dict[str, Any]:
        """The plan in force and what it has done so far, by kind of failure."""
        with self._lock:
            return {**self._plan.model_dump(mode="json"), "done": dict(sorted(self._counts.items()))}

    def _draw(self, environ: dict[str, Any]) -> _Verdict:
        with self._lock:
            self._read_again()
            plan = self._plan
            if plan.services and service_of(environ) not in plan.services:
                return _Verdict()
            if plan.operations and operation_of(environ) not in plan.operations:
                return _Verdict()
            # Always three numbers a request, so that one decision does not shift the next ones.
            fails, lost, which = self._dice.random(), self._dice.random(), self._dice.random()
            if fails >= plan.share:
                return _Verdict(delay=plan.delay)
            failure = plan.failures[int(which * len(plan.failures))]
            is_lost = lost < plan.lost_answers
            self._counts[LOST if is_lost else failure] += 1
            return _Verdict(delay=plan.delay, failure=failure, lost=is_lost)

    def _version(self) -> tuple[int, int] | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _read_again(self) -> None:
        version = self._version()
        if version == self._seen:
            return
        self._seen = version
        try:
            self._plan = FaultPlan() if version is None else read_plan(self._file)
        except UsageError as error:
            print(error, file=sys.stderr, flush=True)
            return
        self._dice = random.Random(self._plan.seed)  # noqa: S311 - a repeatable draw, not a secret


def read_plan(file: Path) -> FaultPlan:
    """The plan in `file`. Raises UsageError with every mistake in it at once."""
    try:
        return FaultPlan.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(
            Problem(summary="the file of planted faults can't be read", given=str(file), why=str(error.strerror))
        ) from error
    except ValidationError as error:
        raise UsageError(
            *(
                Problem(
                    summary=f"planted faults: {'.'.join(map(str, detail['loc'])) or 'the file'} is wrong",
                    given=str(detail.get("input"))[:200],
                    allowed=detail["msg"],
                    why="a plan is one JSON object with: " + ", ".join(FaultPlan.model_fields),
                    where=Place(file),
                )
                for detail in error.errors()
            )
        ) from error


def operation_of(environ: dict[str, Any]) -> str:
    """The operation a request asks for; its method where the protocol names none. Leaves the body to be read again."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rpartition(".")[2]
    path = str(environ.get("PATH_INFO", ""))
    if "/operation/" in path:
        return path.rpartition("/")[2]
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        action = parse_qs(_body(environ).decode(errors="replace")).get("Action")
        if action:
            return action[0]
    return str(environ.get("REQUEST_METHOD", "GET"))


def _body(environ: dict[str, Any]) -> bytes:
    stream = environ["wsgi.input"]
    data = bytes(stream.read())
    stream.seek(0)
    return data


def _drain(environ: dict[str, Any]) -> None:
    environ["wsgi.input"].read()


def _nobody(_status: str, _headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
    """A start_response whose answer nobody gets."""
    return lambda _data: None
