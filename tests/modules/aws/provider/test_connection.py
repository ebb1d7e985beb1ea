"""What answers of a cloud mean to the calls."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
from provincial_cloud.aws.provider.failures import ApiError


class _Page(BaseHTTPRequestHandler):
    """A proxy in front of a cloud that is down."""

    def do_POST(self) -> None:
        """Answer with a page for people."""
        body = b"<!doctype html><html><body>Bad gateway</body></html>"
        self.send_response(502)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *rest: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    """A server that never answers as the API does."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("service", ["iam", "kms"])
def test_a_page_for_people_instead_of_an_answer_is_tried_again_and_then_told(endpoint: str, service: str) -> None:
    pauses: list[float] = []
    target = Target(endpoint=endpoint, region="ap-southeast-1", credentials=Credentials("a", "b"), max_attempts=3)
    connection = Connection(target, sleep=pauses.append)
    method = {"iam": "list_roles", "kms": "list_keys"}[service]
    with pytest.raises(ApiError) as caught:
        connection.call(service, method, {})
    connection.close()
    assert caught.value.unsure
    assert len(pauses) == 2
    assert endpoint in str(caught.value)
