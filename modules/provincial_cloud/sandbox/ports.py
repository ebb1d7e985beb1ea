"""Loopback ports: who holds one, and which are free."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Container
from contextlib import closing

import psutil

from provincial_cloud.errors import Problem, ProvincialError

HOST = "127.0.0.1"
"""The only address the sandbox listens on."""
_OWN_RANGE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_port(taken: Container[int] = ()) -> int:
    """A loopback port that nobody holds at this moment and that is not among `taken`; bind it soon.

    It lies below the range from which the kernel picks the ports of outgoing connections, so that it is still free at
    the next start. Raises ProvincialError when no free one is found.
    """
    for _attempt in range(200):
        port = secrets.choice(_OWN_RANGE)
        if port not in taken and is_free(port):
            return port
    raise ProvincialError(
        Problem(
            summary="no free loopback port was found",
            allowed=f"one between {_OWN_RANGE[0]} and {_OWN_RANGE[-1]}",
            why="200 ports drawn by chance were all taken",
            next_step="see who holds them with: ss -ltn",
        )
    )


def wait_until_free(port: int, seconds: float) -> bool:
    """Wait until nobody listens on `port`; False when `seconds` were not enough."""
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True


def holder(port: int) -> str:
    """Who listens on `port`, for an error a person reads; a process of another user may only be known to root."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.Error:
        connections = []
    for connection in connections:
        if connection.status != psutil.CONN_LISTEN or connection.laddr.port != port or connection.pid is None:
            continue
        try:
            process = psutil.Process(connection.pid)
            return f"process {connection.pid} ({process.name()}) of user {process.username()}"
        except psutil.Error:
            return f"process {connection.pid}"
    return "a process that this user may not see"
