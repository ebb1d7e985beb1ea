"""A loopback server in front of a cloud, which can throttle, refuse, and cut connections."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from provincial_cloud.aws.provider.connection import Connection, Credentials, Target


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def names(self, operation: str) -> bool:
        """Whether it asks for an operation of the query or JSON protocol."""
        return f"Action={operation}&".encode() in self.body + b"&" or self.headers.get("X-Amz-Target", "").endswith(
            f".{operation}"
        )


CUT = "cut"
"""Close the connection without an answer; the cloud behind hears nothing."""
FORWARD = "forward"
"""Let the cloud behind answer."""
FORWARD_THEN_CUT = "forward, then cut"
"""Let the cloud behind act, and lose its answer."""
Decision = tuple[int, bytes] | str
"""An answer of the front itself, as status and body, or one of the words above."""


@dataclass
class Front:
    """Decides for each request what happens to it; by default the cloud behind answers."""

    url: str = ""
    behind: str | None = None
    decide: Callable[[Asked], Decision] = lambda asked: FORWARD
    asked: list[Asked] = field(default_factory=list)

    def script(self, *decisions: Decision) -> None:
        """Decide one request after the other; the last decision stays."""
        rest = list(decisions)
        self.decide = lambda asked: rest.pop(0) if len(rest) > 1 else rest[0]

    def count(self, operation: str) -> int:
        """How often an operation was asked for."""
        return sum(asked.names(operation) for asked in self.asked)

    def connection(self, *, max_attempts: int = 4, sleep: Callable[[float], None] | None = None) -> Connection:
        """A connection through this front; it waits for nothing unless `sleep` does."""
        target = Target(
            endpoint=self.url,
            region="ap-southeast-1",
            credentials=Credentials("test", "test"),
            max_attempts=max_attempts,
        )
        return Connection(target, sleep=sleep or (lambda seconds: None))


def _handler(front: Front) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            front.asked.append(asked)
            decision = front.decide(asked)
            if isinstance(decision, tuple):
                self._reply(decision[0], {}, decision[1])
                return
            if decision != CUT:
                status, headers, content = self._behind(asked)
                if decision == FORWARD:
                    self._reply(status, headers, content)
                    return
            self.close_connection = True

        def _behind(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
            assert front.behind is not None
            connection = http.client.HTTPConnection(urlsplit(front.behind).netloc, timeout=30)
            try:
                connection.request(asked.method, asked.path, asked.body, asked.headers)
                answer = connection.getresponse()
                return answer.status, dict(answer.getheaders()), answer.read()
            finally:
                connection.close()

        def _reply(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle  # noqa: N815 - the server's names

        def log_message(self, *rest: object) -> None:
            """Say nothing."""

    return Handler


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the plan."""


@pytest.fixture
def front() -> Iterator[Front]:
    """A front with nothing behind it."""
    made = Front()
    server = _QuietServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    server.shutdown()
    server.socket.close()
    thread.join()


@pytest.fixture
def front_of_cloud(front: Front, cloud: Any) -> Front:
    """A front with a moto server behind it."""
    front.behind = cloud.connection.target.endpoint
    return front
