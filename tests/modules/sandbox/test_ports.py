from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from provincial_cloud.errors import ProvincialError
from provincial_cloud.sandbox import ports


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        yield taken


def test_a_port_somebody_listens_on_is_not_free(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    assert not ports.is_free(port)
    listener.close()
    assert ports.is_free(port)


def test_the_holder_of_a_port_is_named_with_its_process_but_not_its_arguments(listener: socket.socket) -> None:
    holder = ports.holder(listener.getsockname()[1])
    assert f"process {os.getpid()} (" in holder
    assert "pytest" not in holder.partition("of user")[2]


def test_a_port_nobody_holds_has_no_known_holder() -> None:
    assert ports.holder(ports.free_port()) == "a process that this user may not see"


def test_a_free_port_lies_below_those_of_outgoing_connections_and_is_free() -> None:
    drawn = {ports.free_port() for _ in range(20)}
    assert all(20_000 <= port < 32_000 for port in drawn)
    assert all(ports.is_free(port) for port in drawn)


def test_no_free_port_left_is_reported(monkeypatch: pytest.MonkeyPatch, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    monkeypatch.setattr(ports, "_OWN_RANGE", range(port, port + 1))
    with pytest.raises(ProvincialError, match="no free loopback port"):
        ports.free_port()


def test_waiting_for_a_port_ends_when_it_becomes_free(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    assert not ports.wait_until_free(port, 0.1)
    timer = threading.Timer(0.2, listener.close)
    timer.start()
    begin = time.monotonic()
    assert ports.wait_until_free(port, 10)
    assert time.monotonic() - begin < 5
    timer.join()
