"""Asking a server of the control plane, with a client certificate, whether it is ready."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from pathlib import Path

from provincial_cloud.sandbox.ports import HOST


@dataclass(frozen=True, kw_only=True)
class ClientIdentity:
    """Whom to trust, and who is asking (nobody in particular when there is no certificate)."""

    authority: Path
    certificate: Path | None = None
    key: Path | None = None


def get(port: int, path: str, client: ClientIdentity, *, seconds: float = 5.0) -> tuple[int, bytes]:
    """Status and body of one request to a loopback port; proxies are never used.

    Raises OSError (ssl.SSLError among them) or http.client.HTTPException when there is no answer.
    """
    context = ssl.create_default_context(cafile=str(client.authority))
    if client.certificate is not None and client.key is not None:
        context.load_cert_chain(client.certificate, client.key)
    connection = http.client.HTTPSConnection(HOST, port, timeout=seconds, context=context)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def is_ready(port: int, path: str, client: ClientIdentity, *, seconds: float = 5.0) -> bool:
    """Whether the server answers 200 to its readiness path."""
    try:
        return get(port, path, client, seconds=seconds)[0] == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
