"""How long the server itself was at work, so that a benchmark can tell its own share from the sandbox's."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Timings:
    """WSGI middleware that counts requests and the time spent inside the application below it."""

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._requests = 0
        self._seconds = 0.0
        self._busy_seconds = 0.0
        self._in_flight = 0
        self._busy_since = 0.0
        self._services: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the request on and add its time."""
        begin = time.perf_counter()
        with self._lock:
            if self._in_flight == 0:
                self._busy_since = begin
            self._in_flight += 1
        try:
            return whole_answer(self._application(environ, start_response))
        finally:
            now = time.perf_counter()
            with self._lock:
                self._requests += 1
                self._seconds += now - begin
                self._services[service_of(environ)] += 1
                self._in_flight -= 1
                if self._in_flight == 0:
                    self._busy_seconds += now - self._busy_since

    def snapshot(self) -> dict[str, Any]:
        """The sums since the server's start; a benchmark takes the difference of two.

        `seconds` adds up every request's time (waiting for its turn included, overlaps count twice), `busy_seconds` is
        the time at least one request was inside, `cpu_seconds` is what the whole process used of the processor.
        """
        with self._lock:
            busy = self._busy_seconds
            if self._in_flight:
                busy += time.perf_counter() - self._busy_since
            return {
                "requests": self._requests,
                "seconds": round(self._seconds, 6),
                "busy_seconds": round(busy, 6),
                "cpu_seconds": round(time.process_time(), 6),
                "services": dict(sorted(self._services.items())),
            }


def whole_answer(parts: Iterable[bytes]) -> list[bytes]:
    """Every part of an answer, made now; the application is told that it was read (PEP 3333, close)."""
    try:
        return list(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()


def service_of(environ: dict[str, Any]) -> str:
    """The signing name of the service a request is for, e.g. "ec2"; "unsigned" where the request does not say."""
    # Credential=KEY/20260101/REGION/SERVICE/aws4_request
    _, found, scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")
    parts = scope.split(",", 1)[0].split("/")
    return parts[3].lower() if found and len(parts) == 5 else "unsigned"
