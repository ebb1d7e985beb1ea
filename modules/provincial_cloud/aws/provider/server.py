"""Entry point of the provider process."""

from __future__ import annotations

import signal
import sys
from concurrent import futures

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from provincial_cloud.aws.provider.servicer import Servicer

_MESSAGE_BYTES = 400 * 1024 * 1024
_THREADS = 64


def main() -> None:
    """Serve Pulumi's provider protocol on a loopback port, which is printed on the first line, until stopped."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_THREADS),
        options=[("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the engine cancels first and ends this process itself
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
