"""A throw-away S3 server on loopback: what copies of buckets are brought back into, with a key made for it alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from provincial_cloud.backup.identities import AccessKey
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.private_files import private_folder
from provincial_cloud.throw_away import folder, running_server

if TYPE_CHECKING:
    from provincial_cloud.aws.provider.connection import Connection


class StoreError(ProvincialError):
    """The throw-away store does not come up; its last words are in the problem."""


@contextmanager
def throw_away(parent: Path | None = None) -> Iterator[Connection]:
    """A versitygw with nothing in it, on the disk of `parent`; gone with the block. Raises StoreError.

    What objects carry beside their content lies in files: attributes of ext4 hold less than S3 lets an object carry.
    """
    from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
    from provincial_cloud.sandbox import backup_store, ports
    from provincial_cloud.sandbox.aws import REGION

    def ask() -> None:
        if not backup_store.answers(port):
            raise StoreError(Problem(summary="a throw-away store is not ready"))

    with folder("store-drill-", parent) as home:
        data, beside = private_folder(home / "data"), private_folder(home / "beside")
        key, port = AccessKey(id=secrets.token_hex(10), secret=secrets.token_urlsafe(30)), ports.free_port()
        words = backup_store.server_command(backup_store.server_program(), port)
        words += ["posix", "--sidecar", str(beside), str(data)]
        target = Target(
            endpoint=f"http://{ports.HOST}:{port}", region=REGION, credentials=Credentials(key.id, key.secret)
        )
        starting = running_server(
            words,
            home,
            ask,
            StoreError,
            "a throw-away store does not start",
            env=backup_store.server_environment(key),
        )
        with starting as process, closing(Connection(target)) as connection:
            if process.poll() is not None:  # then somebody else answered at this port
                why = (home / "log").read_text("utf-8", "replace")
                raise StoreError(Problem(summary="a throw-away store has ended", why=why))
            yield connection
