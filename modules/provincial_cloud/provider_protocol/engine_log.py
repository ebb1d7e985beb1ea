"""Messages to the engine, which shows them beside the resource."""

from __future__ import annotations

import threading
from typing import Any

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

_SECONDS = 5.0


class EngineLog:
    """The engine's log; without an address nothing is said, and a message that can't be delivered is dropped."""

    def __init__(self, address: str | None = None) -> None:
        self._lock = threading.Lock()
        self._stub: Any = None
        self.attach(address)

    def attach(self, address: str | None) -> None:
        """Talk to the engine at this address."""
        if address:
            with self._lock:
                self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def status(self, urn: str, text: str) -> None:
        """What is being waited for; the next one takes its place on the screen."""
        self._send(engine_pb2.INFO, urn, text, ephemeral=True)

    def note(self, urn: str, text: str) -> None:
        """Something to know."""
        self._send(engine_pb2.INFO, urn, text, ephemeral=False)

    def warn(self, urn: str, text: str) -> None:
        """Something to see to."""
        self._send(engine_pb2.WARNING, urn, text, ephemeral=False)

    def _send(self, severity: int, urn: str, text: str, *, ephemeral: bool) -> None:
        if self._stub is None:
            return
        request = engine_pb2.LogRequest(
            severity=severity,  # type: ignore[arg-type]
            message=text,
            urn=urn,
            ephemeral=ephemeral,
        )
        try:
            self._stub.Log(request, timeout=_SECONDS)
        except grpc.RpcError:
            return
