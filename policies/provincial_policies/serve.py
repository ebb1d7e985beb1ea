"""Run the pack as a server until the engine that started it is gone."""

from __future__ import annotations

import os
import sys
from concurrent import futures
from contextlib import suppress

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from provincial_policies.analyzer import Analyzer

UNLIMITED = -1
"""A stack of thousands of resources arrives as one message."""


def start(analyzer: Analyzer) -> tuple[grpc.Server, int]:
    """Serve `analyzer` on a loopback port that the system chooses; returns the server and the port."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", UNLIMITED), ("grpc.max_send_message_length", UNLIMITED)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(analyzer: Analyzer) -> None:
    """Print the port for the engine and serve until the process that started this one has ended."""
    parent = os.getppid()
    server, port = start(analyzer)
    with suppress(KeyboardInterrupt):
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        while server.wait_for_termination(timeout=1.0) and os.getppid() == parent:
            pass
    server.stop(grace=None)
