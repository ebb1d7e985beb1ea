"""The provider over a real loopback connection, on a real API server, with an engine that only listens."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf import empty_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from provincial_cloud.kubernetes.provider.servicer import Servicer
from provincial_cloud.kubernetes.provider.values import decode, encode, plain

if TYPE_CHECKING:
    from conftest import Cluster

_NUMBERS = itertools.count(1)


class Refusal(Exception):  # noqa: N818 - what the engine would show
    """A call ended with an error; `kept` is the resource that was handed over with it."""

    def __init__(self, error: grpc.RpcError) -> None:
        self.text = str(error.details())  # type: ignore[attr-defined]
        self.kept: Any = None
        trailing = dict(error.trailing_metadata() or ())  # type: ignore[attr-defined]
        if "grpc-status-details-bin" in trailing:
            self.kept = provider_pb2.ErrorResourceInitFailed()
            assert status_pb2.Status.FromString(trailing["grpc-status-details-bin"]).details[0].Unpack(self.kept)
        super().__init__(self.text)


class Listener(engine_pb2_grpc.EngineServicer):
    """An engine that keeps what is said to it."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        self.heard.append(request.message)
        return empty_pb2.Empty()

    def once(self, words: str, act: Callable[[], object]) -> threading.Thread:
        """A thread that acts as soon as `words` were said."""

        def wait() -> None:
            end = time.monotonic() + 60
            while not any(words in text for text in self.heard):
                if time.monotonic() > end:
                    return
                time.sleep(0.02)
            act()

        thread = threading.Thread(target=wait)
        thread.start()
        return thread


@dataclass
class Made:
    """A resource as a state has it."""

    urn: str
    id: str
    state: Any
    inputs: Any

    @property
    def live(self) -> dict[str, Any]:
        """The state, plain."""
        found: dict[str, Any] = plain(decode(self.state))
        return found


class Plugin:
    """What the engine would ask, in few words. Raises Refusal."""

    def __init__(self, stub: Any, engine: Listener) -> None:
        self.stub = stub
        self.engine = engine

    def call(self, method: str, request: Any, **more: Any) -> Any:
        """One call."""
        try:
            return getattr(self.stub, method)(request, **more)
        except grpc.RpcError as error:
            raise Refusal(error) from None

    def configure(self, kubeconfig: Path | str, **settings: Any) -> None:
        """Point the provider at a cluster."""
        self.call("Configure", provider_pb2.ConfigureRequest(args=encode({"kubeconfig": str(kubeconfig), **settings})))

    def check(self, urn: str, given: dict[str, Any], olds: Any = None) -> Any:
        """Checked inputs."""
        asked = provider_pb2.CheckRequest(urn=urn, news=encode(given), olds=olds, randomSeed=b"0" * 32)
        answer = self.call("Check", asked)
        assert list(answer.failures) == []
        return answer.inputs

    def preview(self, kind: str, given: dict[str, Any], name: str = "one") -> dict[str, Any]:
        """What a creation would give."""
        urn = urn_of(kind, name)
        asked = provider_pb2.CreateRequest(urn=urn, properties=self.check(urn, given), preview=True)
        return dict(plain(decode(self.call("Create", asked).properties)))

    def make(self, kind: str, given: dict[str, Any], name: str = "one", seconds: float = 0) -> Made:
        """Create."""
        urn = urn_of(kind, name)
        inputs = self.check(urn, given)
        answer = self.call("Create", provider_pb2.CreateRequest(urn=urn, properties=inputs, timeout=seconds))
        return Made(urn, answer.id, answer.properties, inputs)

    def held(self, kind: str, id: str, live: dict[str, Any], name: str = "one", **more: Any) -> Made:
        """What a state holds that somebody else wrote."""
        return Made(urn_of(kind, name), id, encode({**live, "__inputs": live, **more}), encode(live))

    def kept(self, refusal: Any, kind: str = "") -> Made:
        """What the engine keeps of a resource whose creation ended with an error."""
        told = refusal.kept
        kind = kind or plain(decode(told.properties))["kind"]
        return Made(urn_of(f"v1:{kind}"), told.id, told.properties, told.inputs)

    def diff(self, made: Made, given: dict[str, Any], *ignored: str) -> Any:
        """What a change would do."""
        news = self.check(made.urn, given, made.inputs)
        asked = provider_pb2.DiffRequest(
            urn=made.urn, id=made.id, olds=made.state, news=news, old_inputs=made.inputs, ignoreChanges=ignored
        )
        return self.call("Diff", asked)

    def change(
        self, made: Made, given: dict[str, Any], *ignored: str, preview: bool = False, seconds: float = 0
    ) -> Made:
        """Update in place."""
        news = self.check(made.urn, given, made.inputs)
        asked = provider_pb2.UpdateRequest(
            urn=made.urn,
            id=made.id,
            olds=made.state,
            news=news,
            old_inputs=made.inputs,
            preview=preview,
            timeout=seconds,
            ignoreChanges=ignored,
        )
        return Made(made.urn, made.id, self.call("Update", asked).properties, news)

    def read(self, made: Made) -> Made | None:
        """Read back, None where it is gone."""
        asked = provider_pb2.ReadRequest(urn=made.urn, id=made.id, properties=made.state, inputs=made.inputs)
        answer = self.call("Read", asked)
        return Made(made.urn, answer.id, answer.properties, answer.inputs) if answer.id else None

    def remove(self, made: Made, seconds: float = 0) -> None:
        """Delete."""
        asked = provider_pb2.DeleteRequest(urn=made.urn, id=made.id, properties=made.state, timeout=seconds)
        self.call("Delete", asked)


def urn_of(kind: str, name: str = "one") -> str:
    """The URN of a resource of the tests."""
    return f"urn:pulumi:test::project::kubernetes:{kind}::{name}"


@pytest.fixture
def start_plugin() -> Iterator[Callable[[], Plugin]]:
    """Starts providers, each a process of its own as far as its memory goes."""
    servers = []
    channels = []
    engine = Listener()
    ear = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, ear)
    address = f"127.0.0.1:{ear.add_insecure_port('127.0.0.1:0')}"
    ear.start()

    def start() -> Plugin:
        server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(address), server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
        channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        channels.append(channel)
        return Plugin(provider_pb2_grpc.ResourceProviderStub(channel), engine)

    yield start
    for channel in channels:
        channel.close()
    for server in [*servers, ear]:
        server.stop(None).wait()


@pytest.fixture
def plugin(start_plugin: Callable[[], Plugin], cluster: Cluster) -> Plugin:
    """A provider that talks to the cluster of the tests."""
    made = start_plugin()
    made.configure(cluster.kubeconfig)
    return made


@pytest.fixture
def place(cluster: Cluster) -> str:
    """A namespace of its own, with its service account."""
    name = f"unit-{next(_NUMBERS)}"
    cluster.ask("create", "namespace", name)
    cluster.wait_for(lambda: cluster.run("get", "serviceaccount", "default", "-n", name).returncode == 0)
    return name
