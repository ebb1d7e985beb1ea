"""The WSGI application of the sandbox's AWS half: moto, with what a real server in front of it has to mend."""

from __future__ import annotations

import functools
import json
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import moto.core.responses
import moto.kms.models
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from provincial_cloud.sandbox.faults import HANG_UP
from provincial_cloud.sandbox.timings import Timings, WsgiApplication, whole_answer

CONTROL_PREFIX = "/provincial/"
"""Paths below it are answered by the sandbox itself; no AWS service has one like it."""

TURN_SECONDS = 30.0
"""After this long a request goes ahead out of turn: a few services of moto, none of ours, call their own server."""

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailers", "transfer-encoding", "upgrade"})
_SYMMETRIC = "SYMMETRIC_DEFAULT"


class Dispatcher(DomainDispatcherApplication):  # type: ignore[misc]
    """moto's own dispatcher, but one request at a time, and without listing 170 folders for every request.

    moto's models are plain dictionaries that are walked while other threads add to them ("dictionary changed size
    during iteration", a 500 that no client can read). It computes and never waits, so taking turns costs nothing.
    """

    def __init__(self, patience: float = TURN_SECONDS) -> None:
        super().__init__(create_backend_app)
        self._backends: dict[str, Any] = {}
        self._turn = threading.Lock()
        self._patience = patience

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request while the others wait."""
        mine = self._turn.acquire(timeout=self._patience)
        try:
            return whole_answer(super().__call__(environ, start_response))
        finally:
            if mine:
                self._turn.release()

    def get_backend_for_host(self, host: str | None) -> Any:
        """The name of the moto service that serves this (inferred, hence bounded) host name."""
        if host is None:
            return None
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]


def quicken_moto() -> None:
    """Spare moto work that has no effect: listing a class's methods at every request, and RSA keys nobody can use.

    moto makes an RSA key (45 ms) for a symmetric KMS key, which by definition neither signs nor has a public part.
    """
    responses, models = moto.core.responses, moto.kms.models
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
    make_key = models.generate_private_key

    def generate_private_key(key_spec: str) -> Any:
        return make_key("ECC_NIST_P256" if key_spec == _SYMMETRIC else key_spec)

    models.generate_private_key = generate_private_key


class Front:
    """Outermost layer: the sandbox's own paths, and the small differences between waitress and moto's own server."""

    def __init__(self, application: WsgiApplication, describe: Callable[[], Mapping[str, Any]]) -> None:
        self._timings = Timings(application)
        self._describe = describe

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request of the sandbox itself, or pass an AWS request on."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(CONTROL_PREFIX):
            return self._control(path.removeprefix(CONTROL_PREFIX), start_response)
        # moto matches paths as they were sent: an encoded slash in an ARN must not become a real one.
        environ["RAW_URI"] = environ.get("REQUEST_URI") or path
        environ[HANG_UP] = functools.partial(_hang_up, environ)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [pair for pair in headers if pair[0].lower() not in _HOP_BY_HOP], exc_info)

        return self._timings(environ, start)

    def _control(self, name: str, start_response: Any) -> Iterable[bytes]:
        answers: Mapping[str, Callable[[], Mapping[str, Any]]] = {
            "instance": self._describe,
            "timings": self._timings.snapshot,
        }
        answer = answers.get(name)
        status = "200 OK" if answer else "404 Not Found"
        content = answer() if answer else {"error": "unknown path", "known": sorted(answers)}
        body = json.dumps(content).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def _hang_up(environ: dict[str, Any]) -> None:
    """Close the client's connection without an answer; waitress notices and clears up."""
    channel = environ["waitress.client_disconnected"].__self__
    try:
        channel.socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker
