"""A plugin outlives who started it as long as the engine is there, and no longer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import grpc
import psutil
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

PLUGIN = """
import sys, time
from unittest.mock import patch
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc
from provincial_cloud.provider_protocol.serving import serve

class Slow(provider_pb2_grpc.ResourceProviderServicer):
    def Delete(self, request, context):
        time.sleep(1.5)
        return empty_pb2.Empty()

    def Cancel(self, request, context):
        return empty_pb2.Empty()

with patch("provincial_cloud.provider_protocol.serving._LET_GO_SECONDS", float(sys.argv[1])):
    serve(lambda engine: Slow())
"""
STARTER = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], "0.2", sys.argv[2]], stdout=subprocess.PIPE, text=True)
print(child.pid, child.stdout.readline().strip(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def engine() -> Iterator[socket.socket]:
    """What listens at the engine's address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def orphaned(address: str) -> psutil.Process:
    """A plugin whose starter, a stand-in for the language host, is gone."""
    host = subprocess.Popen(
        [sys.executable, "-c", STARTER, PLUGIN, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with host:
        assert host.stdout is not None
        pid, port = host.stdout.readline().split()
        host.kill()
    assert int(port) > 0
    return psutil.Process(int(pid))


def address_of(engine: socket.socket) -> str:
    """As the engine tells it."""
    return f"127.0.0.1:{engine.getsockname()[1]}"


def ended(plugin: psutil.Process, seconds: float) -> bool:
    """Whether the plugin ends in time."""
    try:
        plugin.wait(seconds)
    except psutil.TimeoutExpired:
        return False
    return True


def test_a_plugin_ends_soon_after_its_engine_was_killed(engine: socket.socket) -> None:
    address = address_of(engine)
    engine.close()
    assert ended(orphaned(address), 15)


def test_a_plugin_stays_while_the_engine_is_there_though_its_starter_has_gone(engine: socket.socket) -> None:
    plugin = orphaned(address_of(engine))
    try:
        time.sleep(3)
        assert plugin.is_running()
        engine.close()
        assert ended(plugin, 15)
    finally:
        if plugin.is_running():
            os.kill(plugin.pid, signal.SIGKILL)


@pytest.fixture
def plugin(engine: socket.socket) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A plugin that its starter still has, and where it serves."""
    words = [sys.executable, "-c", PLUGIN, "0.2", address_of(engine)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, f"127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


def test_a_plugin_that_is_asked_to_leave_does_so_at_once(plugin: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = plugin
    process.send_signal(signal.SIGINT)
    assert process.wait(2) == 0  # who asks waits three seconds before it kills


def test_plugins_that_are_asked_again_while_they_listen_leave_all_the_same(engine: socket.socket) -> None:
    words = [sys.executable, "-c", PLUGIN, "0.2", address_of(engine)]
    plugins = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    try:
        for one in plugins:
            assert one.stdout is not None
            assert int(one.stdout.readline()) > 0
        for _ in range(200):  # whoever signals a group of processes and then each of them asks twice at once
            for one in plugins:
                one.send_signal(signal.SIGINT)
        assert [one.wait(3) for one in plugins] == [0] * len(plugins)
    finally:
        for one in plugins:
            one.kill()
            one.communicate()


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_plugin_leaves_once_the_engine_has_let_go_of_it(engine: socket.socket, cancelled: bool) -> None:
    words = [sys.executable, "-c", PLUGIN, "30", address_of(engine)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            provider = provider_pb2_grpc.ResourceProviderStub(channel)
            process.send_signal(signal.SIGINT)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(1)  # gone before the engine's Cancel it would count as broken
            if cancelled:
                provider.Cancel(empty_pb2.Empty())
                assert process.wait(10) == 0
        process.kill()


def test_a_call_under_way_is_answered_before_it_leaves(plugin: tuple[subprocess.Popen[str], str]) -> None:
    process, address = plugin
    with grpc.insecure_channel(address) as channel:
        call = provider_pb2_grpc.ResourceProviderStub(channel).Delete.future(provider_pb2.DeleteRequest())
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert call.result(5) == empty_pb2.Empty()
    assert process.wait(5) == 0
