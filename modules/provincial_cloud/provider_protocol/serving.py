"""Serving a provider: the loopback port, the sizes and the threads that the engine expects."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent import futures
from typing import Any

import grpc
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from provincial_cloud.leaving import LeaveSignals

_MESSAGE_BYTES = 400 * 1024 * 1024
_LOOK_SECONDS = 1.0
_LET_GO_SECONDS = 0.2
"""How long a plugin that is asked to leave waits for the engine's Cancel: one that is gone before counts as broken."""
_ANSWER_SECONDS = 30.0
"""For calls under way then; whoever wishes it kills this process after three seconds or five."""
THREADS = 64
"""Calls that are answered at the same time; the engine's default parallelism is four per core."""


def serve(make: Callable[[str | None], provider_pb2_grpc.ResourceProviderServicer]) -> None:
    """Serve Pulumi's provider protocol on a loopback port, which is printed on the first line, until stopped.

    SIGINT asks to leave: it comes from whoever started this process, once the engine needs it no longer (a terminal's
    reaches the engine alone). Calls under way are answered first. `make` gives what answers, told the engine's own
    address: the last word of the command line, None where none is.
    """
    parent = os.getppid()
    addresses = [word for word in sys.argv[1:] if not word.startswith("-")]
    engine = addresses[-1] if addresses else None
    let_go = _LetGo()
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=THREADS),
        interceptors=[let_go],
        options=[("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(make(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    gc.freeze()  # what is loaded by now stays: no collection needs to look at it
    leave = LeaveSignals(signal.SIGINT)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while not leave.came(_LOOK_SECONDS):
        if os.getppid() != parent and not _listens(engine):
            os._exit(1)  # the engine was killed: what is under way must not go on without it
    let_go.came.wait(_LET_GO_SECONDS)
    server.stop(grace=_ANSWER_SECONDS).wait()
    os._exit(0)  # no thread of a library holds it up


class _LetGo(grpc.ServerInterceptor):  # type: ignore[misc]
    """Notes that the engine has called Cancel, after which it needs nothing more of this process."""

    def __init__(self) -> None:
        self.came = threading.Event()

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        """Called with each request, before it is answered."""
        if handler_call_details.method.endswith("/Cancel"):
            self.came.set()
        return continuation(handler_call_details)


def _listens(address: str | None) -> bool:
    """Whether the engine is still there; the language host, which started this process, may end before it does."""
    host, _, port = (address or "").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_LOOK_SECONDS):
            return True
    except (OSError, ValueError):
        return False


def abort_partly(context: Any, *, id: str, state: Any, inputs: Any, text: str) -> None:
    """End a call with an error that hands over a resource which exists but isn't as it should be.

    `state` and `inputs` are Structs. The engine keeps both, so that the next run goes on from there.
    """
    message = provider_pb2.ErrorResourceInitFailed(id=id, properties=state, reasons=[text], inputs=inputs)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=text)
    status.details.add().Pack(message)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, text)
