"""Loopback ports: who holds one, and which are free."""

from __future__ import annotations

import socket
import time
from contextlib import closing

import psutil

HOST = "127.0.0.1"
"""The only address the sandbox listens on."""


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A loopback port nobody holds at this moment; bind it soon."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


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
