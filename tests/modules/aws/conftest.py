"""A moto server over HTTP, and one whole life of a resource type on it."""

from __future__ import annotations

import logging
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.aws.provider.claims import Claims
from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
from provincial_cloud.aws.provider.difference import difference
from provincial_cloud.aws.provider.inventory import inventory
from provincial_cloud.aws.provider.runner import Runner
from provincial_cloud.aws.resource import AwsResource


@dataclass
class Cloud:
    """A cloud for one test."""

    connection: Connection
    urns: int = 0

    def client(self, service: str) -> Any:
        """The boto3 client, for what a person would do behind the provider's back."""
        return self.connection.client(service)

    @contextmanager
    def meddled(self, event: str, with_it: Callable[..., Any]) -> Iterator[None]:
        """Have botocore call this at one of its events, such as `before-call.rds.ModifyDBInstance`."""
        events = self.client(event.split(".")[1]).meta.events
        events.register(event, with_it)
        try:
            yield
        finally:
            events.unregister(event, with_it)

    def urn(self, kind: type[AwsResource]) -> str:
        """A URN that no other resource of this test has."""
        self.urns += 1
        return f"urn:pulumi:test::project::{kind.token}::thing{self.urns}"

    def runner(self, kind: type[AwsResource]) -> Runner:
        """A runner that knows nothing of earlier ones, as after a restart."""
        return Runner(kind, self.connection, Claims())

    def make(self, kind: type[AwsResource], **given: Any) -> tuple[str, dict[str, Any]]:
        """A resource that another one needs."""
        urn = self.urn(kind)
        inputs = complete(kind, urn, given)
        assert check(kind, inputs).found == []
        return self.runner(kind).create(urn, inputs)

    def live(
        self,
        kind: type[AwsResource],
        given: dict[str, Any],
        *,
        changes: dict[str, Any] | None = None,
        replaces: dict[str, Any] | None = None,
        drift: dict[str, Callable[[str], object]] | None = None,
        imports: bool = True,
        unreadable: tuple[str, ...] = (),
    ) -> None:
        """Create, adopt, read, change, repair, import and delete; each step is held against the cloud.

        `changes`: argument to new value, all at once after one at a time. `replaces`: argument to a value that must
        force a replacement. `drift`: argument to what a person does behind our back. `unreadable`: arguments that
        moto does not give back, with the reason beside the call.
        """
        urn = self.urn(kind)
        inputs = complete(kind, urn, given)
        assert check(kind, inputs).found == []
        assert [path for path, _ in check(kind, {**inputs, "no_such_argument": 1}).found] == ["no_such_argument"]

        id, state = self.runner(kind).create(urn, inputs)
        assert id
        assert set(kind.results) <= set(state), f"results missing: {set(kind.results) - set(state)}"
        self._agrees(kind, id, state, inputs, "after create")

        assert self._listed(kind, id), "the inventory must not forget it"
        again, _ = self.runner(kind).create(urn, inputs)
        assert again == id, "a run after a kill must adopt, not double"

        for name, value in (replaces or {}).items():
            assert difference(kind, state, {**inputs, name: value}).replaces == [name]
        for name, value in (changes or {}).items():
            wanted = {**inputs, name: value}
            found = difference(kind, state, wanted)
            assert [change.argument for change in found.changes] == [name]
            assert found.replaces == [], f"{name} should change in place"
            assert check(kind, wanted).found == []
            state = self.runner(kind).update(id, state, wanted)
            inputs = {key: item for key, item in wanted.items() if item is not None}
            self._agrees(kind, id, state, inputs, f"after changing {name}")
        for name, meddle in (drift or {}).items():
            meddle(id)
            seen = self.runner(kind).read(id, state, inputs)
            assert seen is not None
            assert name in [change.argument for change in difference(kind, seen, inputs).changes], f"{name} drifted"
            state = self.runner(kind).update(id, seen, inputs)
            self._agrees(kind, id, state, inputs, f"after repairing {name}")

        if imports:
            seen = self.runner(kind).read(id, {}, {})
            assert seen is not None
            skipped = {n for n, s in kind.arguments.items() if s.write_only or s.local} | set(unreadable)
            rest = {name: value for name, value in inputs.items() if name not in skipped}
            left = [change for change in difference(kind, seen, rest).changes if change.argument not in skipped]
            assert left == [], "an import reads every argument"

        self.runner(kind).delete(id, state)
        assert self.runner(kind).read(id, state, inputs) is None
        assert not self._listed(kind, id)
        self.runner(kind).delete(id, state)

    def _listed(self, kind: type[AwsResource], id: str) -> bool:
        """Whether the inventory has it; names of DNS records are told in lower case and without the dot at the end."""
        ids = inventory(self.connection, kinds=[kind]).get(kind.token, ())
        return id in ids or id.lower().replace("./", "/") in (one.lower() for one in ids)

    def _agrees(
        self, kind: type[AwsResource], id: str, state: dict[str, Any], inputs: dict[str, Any], when: str
    ) -> None:
        seen = self.runner(kind).read(id, state, inputs)
        assert seen is not None, f"{when}: not there"
        assert difference(kind, seen, inputs).changes == (), when
        assert difference(kind, state, inputs).changes == (), when


@pytest.fixture(scope="session")
def moto() -> Iterator[Connection]:
    """A moto server on a free loopback port, with the clients that were once made for it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    target = Target(
        endpoint=f"http://{host}:{port}",
        region="ap-southeast-1",
        credentials=Credentials("test", "test"),
        max_attempts=3,
    )
    connection = Connection(target)
    try:
        yield connection
    finally:
        connection.close()
        server.stop()


@pytest.fixture
def cloud(moto: Connection) -> Cloud:
    """A cloud in which nothing exists yet."""
    reset = urllib.request.Request(f"{moto.target.endpoint}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset, timeout=60).close()
    connection = Connection(moto.target)  # a test's own, to meddle with
    connection._clients = moto._clients
    return Cloud(connection)
