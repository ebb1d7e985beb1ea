"""A throw-away S3 server on loopback: what copies of buckets are brought back into, with a key made for it alone."""

from __future__ import annotations

import http.client
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from provincial_cloud.backup.throw_away import ending_with_us, folder, wait_until_ready
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.private_files import private_folder

if TYPE_CHECKING:
    from provincial_cloud.aws.provider.connection import Connection

_HEALTH = "/provincial/health"


class StoreError(ProvincialError):
    """The throw-away store does not come up; its last words are in the problem."""


@contextmanager
def throw_away(parent: Path | None = None) -> Iterator[Connection]:
    """A versitygw with nothing in it, on the disk of `parent`; gone with the block. Raises StoreError.

    What objects carry beside their content lies in files: attributes of ext4 hold less than S3 lets an object carry.
    """
    from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
    from provincial_cloud.sandbox import ports
    from provincial_cloud.sandbox.aws import REGION
    from provincial_cloud.sandbox.process import clean_environment

    with folder("store-drill-", parent) as home:
        data, beside = private_folder(home / "data"), private_folder(home / "beside")
        key, secret, port = secrets.token_hex(10), secrets.token_urlsafe(30), ports.free_port()
        words: list[str | Path] = [program(), "--port", f"{ports.HOST}:{port}", "--region", REGION]
        words += ["--health", _HEALTH, "--quiet", "posix", "--sidecar", beside, data]
        log = home / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ending_with_us(words),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=home,
                env=clean_environment({"ROOT_ACCESS_KEY_ID": key, "ROOT_SECRET_ACCESS_KEY": secret}),
            )
        connection = Connection(
            Target(endpoint=f"http://{ports.HOST}:{port}", region=REGION, credentials=Credentials(key, secret))
        )
        try:
            wait_until_ready(
                lambda: _ask(ports.HOST, port), process, log, StoreError, "a throw-away store does not start"
            )
            if process.poll() is not None:  # then somebody else answered at this port
                raise StoreError(Problem(summary="a throw-away store has ended", why=log.read_text("utf-8", "replace")))
            yield connection
        finally:
            connection.close()
            process.kill()
            process.wait()


def program() -> Path:
    """The server, got by the toolchain where it is not there. Raises ProvincialError."""
    from provincial_cloud.toolchain.ladder import ensure
    from provincial_cloud.toolchain.pins import Tool

    return ensure(Tool.VERSITYGW).binaries["versitygw"]


def _ask(host: str, port: int) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=5.0)
    try:
        connection.request("GET", _HEALTH)
        if connection.getresponse().status != http.client.OK:
            raise StoreError(Problem(summary="a throw-away store is not ready"))
    except (OSError, http.client.HTTPException) as error:
        raise StoreError(Problem(summary="a throw-away store does not answer", why=str(error))) from error
    finally:
        connection.close()
