"""The process of the sandbox's AWS half: `python -m provincial_cloud.sandbox.aws_server --folder … --port …`.

It listens first, then loads moto, then writes its own record; so a start that was killed half-way never leaves a
server that nobody knows of. It ends by itself when its record is gone, e.g. because the checkout was deleted.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provincial_cloud.errors import ProvincialError
from provincial_cloud.sandbox.aws_record import AwsRecord, read_record, record_path, write_record
from provincial_cloud.sandbox.ports import HOST
from provincial_cloud.sandbox.process import ProcessIdentity, identify

THREADS = 16
"""Requests read and answered at once; within moto they take turns."""
CONNECTIONS = 1000
"""Connections open at once; an engine opens one a resource in flight and client."""
WATCH_SECONDS = 2.0
"""How often the server looks whether its record is still there."""

SETTINGS: Mapping[str, str] = {
    # Bucket names come from the path: a bucket must never be guessed from the host name 127.0.0.1.
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true",
    # No page in a browser has any business with the sandbox.
    "MOTO_DISABLE_GLOBAL_CORS": "true",
    # A certificate is issued at once instead of after a minute.
    "MOTO_ACM_VALIDATION_WAIT": "0",
    # AWS's own policies (e.g. arn:aws:iam::aws:policy/ReadOnlyAccess) exist, as they do in every account.
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
}
"""moto's settings, with the reason for each."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until TERM or INT, or until the record is gone. 0 ended as asked, 1 could not start."""
    options = _options(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full thread pool is normal here
    try:
        listener = _listen(options.port)
    except OSError as error:
        print(f"port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    port = int(listener.getsockname()[1])
    os.environ.update(SETTINGS, MOTO_PORT=str(port), MOTO_LAMBDA_DATA_DIR=str(options.folder / "lambda"))
    record = AwsRecord(
        process=_own_identity(),
        port=port,
        region=options.region,
        instance=secrets.token_hex(8),
        started=datetime.now(UTC),
        faults=options.faults,
    )
    try:
        server = _server(listener, record, options.folder)
    except ProvincialError as error:
        print(error, file=sys.stderr)
        return 1
    gc.freeze()  # what is loaded now stays; the collector need not look at it again
    signal.signal(signal.SIGTERM, _leave)
    write_record(options.folder, record)
    threading.Thread(target=_watch, args=(options.folder, record), daemon=True).start()
    try:
        server.run()
    finally:
        if read_record(options.folder) == record:
            record_path(options.folder).unlink(missing_ok=True)
    return 0


def _listen(port: int) -> socket.socket:
    """A listening socket; callers wait in its queue until the server is loaded. Raises OSError when it is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def _server(listener: socket.socket, record: AwsRecord, folder: Path) -> Any:
    """moto behind waitress, planted faults between them where the record says so. Raises UsageError for a bad plan."""
    import waitress

    from provincial_cloud.sandbox.aws_application import Dispatcher, Front, quicken_moto
    from provincial_cloud.sandbox.completed_moto import complete_moto
    from provincial_cloud.sandbox.faults import Faults

    quicken_moto()
    complete_moto()
    application: Any = Dispatcher()
    faults = None
    if record.faults is not None:
        faults = application = Faults(application, record.faults)
    description = {**record.plain(), "folder": str(folder)}

    def describe() -> dict[str, Any]:
        return {**description, "plan": faults.describe() if faults else None}

    server: Any = waitress.create_server(
        Front(application, describe),
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        log_socket_errors=False,
        ident="provincial-sandbox",
    )
    server.channel_class = _channel()
    return server


def _channel() -> type[Any]:
    """waitress's channel, but for a request without a body that expects to be told to go on with it.

    boto3 sends an empty object so. waitress 3.0.2 tells it, and then waits for a body that never comes.
    """
    from waitress.channel import HTTPChannel

    class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
        def send_continue(self) -> None:
            if self.request.completed:
                self.request.expect_continue = False
            else:
                super().send_continue()

    return Channel


def _own_identity() -> ProcessIdentity:
    own = identify(os.getpid())
    if own is None:  # pragma: no cover - a running process is always found
        raise RuntimeError("this process can't find itself")
    return own


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="provincial_cloud.sandbox.aws_server", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the record lies")
    parser.add_argument("--port", type=int, required=True, help="loopback port, 0 for any free one")
    parser.add_argument("--region", required=True, help="the region callers should name")
    parser.add_argument("--faults", type=Path, default=None, help="file that says which requests fail")
    return parser.parse_args(arguments)


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def _watch(folder: Path, record: AwsRecord) -> None:
    """Ask our own process to end when the record no longer names it."""
    pause = threading.Event()
    while not pause.wait(WATCH_SECONDS):
        if read_record(folder) != record:
            print("the record of this server is gone: ending", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGTERM)
            return


if __name__ == "__main__":
    sys.exit(main())
