"""A way from the lab's network to one server on this machine's loopback; hosts have no other way out."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address

from provincial_cloud.lab.layout import Lab
from provincial_cloud.lab.packages import listen


@contextmanager
def door(lab: Lab, address: IPv4Address, port: int, server_port: int) -> Iterator[None]:
    """Pass connections to `port` of one of the router's addresses on to `server_port` on loopback, until the end."""
    (listening,) = listen(lab.router, [str(address)], port)
    serving = threading.Thread(target=_serve, args=(listening, server_port), daemon=True)
    serving.start()
    try:
        yield
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        serving.join()
        listening.close()


def _serve(listening: socket.socket, port: int) -> None:
    while True:
        try:
            inside, _ = listening.accept()
        except OSError:
            return
        try:
            outside = socket.create_connection(("127.0.0.1", port))
        except OSError:
            inside.close()
            continue
        for one, other in ((inside, outside), (outside, inside)):
            threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := one.recv(1 << 16):
            other.sendall(block)
    for each in (one, other):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
