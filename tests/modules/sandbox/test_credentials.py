from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3.session
import pytest

from provincial_cloud import sandbox

REAL_KEY, REAL_SECRET, REAL_TOKEN = "AKIAREALREALREALREAL", "real-secret-canary", "real-token-canary"


class Listener(ThreadingHTTPServer):
    """A server that keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """Answers an empty list of buckets."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Listener)
        self.server.heard.append(f"{self.requestline}\n{self.headers}")
        body = b"<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        return


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def real_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything a real user may have set."""
    config = tmp_path / "config"
    config.write_text(
        "[default]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:9\nca_bundle = /missing\n"
        f"aws_access_key_id = {REAL_KEY}\naws_secret_access_key = {REAL_SECRET}\n"
        "[profile work]\nregion = eu-west-3\n"
    )
    for name, value in {
        "AWS_ACCESS_KEY_ID": REAL_KEY,
        "AWS_SECRET_ACCESS_KEY": REAL_SECRET,
        "AWS_SESSION_TOKEN": REAL_TOKEN,
        "AWS_PROFILE": "missing",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_REGION": "eu-west-2",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("real_account")
@pytest.mark.parametrize("own_session", [True, False])
def test_the_users_own_credentials_are_neither_used_nor_sent(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, own_session: bool
) -> None:
    endpoint = sandbox.AwsEndpoint(
        url=f"http://127.0.0.1:{listener.server_port}", region="ap-southeast-1", instance="test"
    )
    if own_session:
        session = sandbox.session()
    else:
        monkeypatch.delenv("AWS_PROFILE")
        session = boto3.session.Session()
    client = session.client("s3", **sandbox.client_arguments(endpoint))
    assert client.list_buckets()["Buckets"] == []
    (heard,) = listener.heard
    assert "Credential=sandbox/" in heard
    assert "/ap-southeast-1/s3/aws4_request" in heard
    for secret in (REAL_KEY, REAL_SECRET, REAL_TOKEN):
        assert secret not in heard
    assert "x-amz-security-token" not in heard.lower()


@pytest.mark.usefixtures("real_account")
def test_a_resource_of_the_session_uses_the_sandboxes_credentials_too() -> None:
    credentials = sandbox.session().get_credentials()
    assert (credentials.access_key, credentials.token) == ("sandbox", None)


def test_buckets_are_named_in_the_path_never_in_the_host() -> None:
    endpoint = sandbox.AwsEndpoint(url="http://127.0.0.1:1", region="ap-southeast-1", instance="test")
    config = sandbox.client_arguments(endpoint)["config"]
    assert config.s3 == {"addressing_style": "path"}
    assert config.proxies == {}
