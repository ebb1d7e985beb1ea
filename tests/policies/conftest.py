"""How rules are tried: resources from the examples go through the wire's form and the real dispatcher."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from provincial_cloud import standards
from provincial_policies import catalogue
from provincial_policies.analyzer import Analyzer, Setup
from provincial_policies.cel.examples import PARAMETERS
from provincial_policies.context import Limits, Strictness, Waiver
from provincial_policies.decode import SECRET, SIGNATURE, decode
from provincial_policies.dispatch import Dispatcher
from provincial_policies.examples import ABSENT, TOKEN, Planned, example, labels
from provincial_policies.host_facts import HOST_FACTS
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Text
from provincial_policies.serve import start
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Report, Verdict

UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
REFERENCE = re.compile(r"\$\{([\w-]+)\.(\w+)\}")
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def limits() -> Mapping[int, Limits]:
    """The standard's own figures by level."""
    directions = {name: Strictness(str(way)) for name, way in standards.strictness().items()}
    return {
        level: Limits(
            figures={name: getattr(standards.thresholds(level), name) for name in directions},
            strictness=directions,
            zones_required=frozenset(str(zone) for zone in standards.zones_required(level)),
        )
        for level in range(1, 6)
    }


@pytest.fixture(scope="session")
def dispatcher(limits: Mapping[int, Limits]) -> Dispatcher:
    """Every rule, with the standard's figures and no waiver."""
    return Dispatcher(rules=catalogue.RULES, limits=limits, environment="local", today=TODAY, parameters=PARAMETERS)


def on_the_wire(inputs: Mapping[str, Any]) -> Struct:
    """Inputs as the engine sends them."""
    return json_format.ParseDict(_wire(inputs), Struct())


def _wire(value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN_ON_THE_WIRE
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_wire(item) for item in value]
    return value


def secret(value: Any) -> dict[str, Any]:
    """A value marked secret, as the engine sends it."""
    return {SIGNATURE: SECRET, "value": value}


def resource_of(class_name: str, inputs: Mapping[str, Any], name: str = "subject") -> Resource:
    """A resource that has gone through the wire's form."""
    type_token = class_name if ":" in class_name else f"{TOKEN}{class_name}"
    return Resource.of(
        decode(on_the_wire(inputs)),
        type=type_token,
        urn=f"urn:pulumi:local::provincial-cloud::{type_token}::{name}",
        name=name,
    )


def stack_of(planned: Sequence[Planned]) -> Stack:
    """A stack at its first preview: references are recorded as dependencies and their values are unknown."""
    types = {name: class_name for class_name, name, _ in planned}

    def urns(value: Any) -> list[str]:
        if isinstance(value, str) and (match := REFERENCE.fullmatch(value)):
            return [resource_of(types[match[1]], {}, match[1]).urn]
        items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        return [urn for item in items for urn in urns(item)]

    def hidden(value: Any) -> Any:
        if isinstance(value, str) and REFERENCE.fullmatch(value):
            return UNKNOWN
        if isinstance(value, Mapping):
            return {key: hidden(item) for key, item in value.items()}
        return [hidden(item) for item in value] if isinstance(value, list) else value

    return Stack(
        tuple(
            replace(
                resource_of(class_name, hidden(inputs), name),
                property_dependencies={key: tuple(urns(value)) for key, value in inputs.items() if urns(value)},
            )
            for class_name, name, inputs in planned
        )
    )


Judge = Callable[..., Verdict]
Changes = Mapping[tuple[str | int, ...], Any]
HERE = Path(__file__).parent


@cache
def compliant_facts() -> str:
    """The facts of a host that passes every host rule, as JSON; one file an area."""
    facts: dict[str, Any] = {"schema": 1, "as_root": True, "milliseconds": 200, "gaps": {}}
    for path in sorted((HERE / "host" / "compliant").glob("*.py")):
        facts |= runpy.run_path(str(path))["FACTS"]
    return json.dumps(facts)


@pytest.fixture(scope="session")
def facts_with() -> Callable[[Changes], dict[str, Any]]:
    """A hardened host's facts with some values replaced by path; ABSENT leaves one out."""

    def run(changes: Changes) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(compliant_facts())
        facts["tags"] = {**labels(), "provincial:layer": "hosts"}
        for (*way, last), value in changes.items():
            at: Any = facts
            for part in way:
                at = at.setdefault(part, {}) if isinstance(at, dict) else at[part]
            if value is ABSENT:
                del at[last]
            elif isinstance(at, list) and last == len(at):
                at.append(value)
            else:
                at[last] = value
        return facts

    return run


@pytest.fixture
def judge_host(dispatcher: Dispatcher, facts_with: Callable[[Changes], dict[str, Any]]) -> Judge:
    """The verdict of one rule on a hardened host's facts with some values replaced: judge_host(rule id, {path: value}).

    `level` is the host's level.
    """

    def run(rule_id: str, changes: Changes | None = None, level: int = 3) -> Verdict:
        facts = facts_with({**(changes or {}), ("tags", "provincial:level"): str(level)})
        return _verdict(dispatcher.check(resource_of(HOST_FACTS, facts)), rule_id)

    return run


@pytest.fixture
def judge(dispatcher: Dispatcher) -> Judge:
    """The verdict of one rule on an example with some properties changed: judge(rule id, class name, **changes)."""

    def run(rule_id: str, class_name: str, **changes: Any) -> Verdict:
        report = dispatcher.check(resource_of(class_name, example(class_name, **changes)))
        return _verdict(report, rule_id)

    return run


@pytest.fixture
def judge_stack(dispatcher: Dispatcher) -> Judge:
    """The verdict of one rule over a stack on one subject of it: judge_stack(rule id, planned resources, name)."""

    def run(rule_id: str, planned: Sequence[Planned], subject: str) -> Verdict:
        stack = stack_of(planned)
        (found,) = (resource for resource in stack.resources if resource.name == subject)
        return _verdict(dispatcher.check_in_stack(found, stack), rule_id)

    return run


def _verdict(report: Report, rule_id: str) -> Verdict:
    (verdict,) = (verdict for verdict in report.verdicts if verdict.rule.id == rule_id)
    return verdict


@pytest.fixture
def reports_of(dispatcher: Dispatcher) -> Callable[[Sequence[Planned]], list[Report]]:
    """Every report on planned resources, alone and over the stack they make."""

    def run(planned: Sequence[Planned]) -> list[Report]:
        stack = stack_of(planned)
        alone = [dispatcher.check(resource) for resource in stack.resources]
        return alone + [dispatcher.check_in_stack(subject, stack) for subject in dispatcher.subjects(stack)]

    return run


@pytest.fixture
def make_resource() -> Callable[..., Resource]:
    """A resource from a class name and inputs."""
    return resource_of


class Notes:
    """A recorder that keeps what it is given."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []
        self.closed = 0
        self.error: Exception | None = None

    def append(self, kind, body):
        if self.error is not None:
            raise self.error
        self.lines.append((kind, dict(body)))

    def close(self):
        self.closed += 1

    def of(self, kind):
        return [body for name, body in self.lines if name == kind]


class Engine:
    """Calls the analyzer as the engine does."""

    def __init__(self, set_up, rules=catalogue.RULES) -> None:
        analyzer = Analyzer(name="provincial", version="0.1.0", rules=rules, set_up=set_up)
        self.server, port = start(analyzer)
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = analyzer_pb2_grpc.AnalyzerStub(self.channel)

    def stop(self) -> None:
        self.channel.close()
        self.server.stop(None).wait()

    def begin(self, *, dry_run=True, config=None, secrets=(), policies=None):
        self.stub.Handshake(proto.AnalyzerHandshakeRequest(engine_address="127.0.0.1:1"))
        self.stub.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(
                stack="local",
                project="provincial-cloud",
                dry_run=dry_run,
                config=config or {},
                config_secret_keys=list(secrets),
            )
        )
        info = self.stub.GetAnalyzerInfo(empty_pb2.Empty())
        settings = {
            policy.name: proto.PolicyConfig(enforcementLevel=policy.enforcementLevel) for policy in info.policies
        }
        settings.update(policies or {})
        self.stub.Configure(proto.ConfigureAnalyzerRequest(policyConfig=settings))
        return info

    def analyze(self, class_name, name="subject", provider=True, **changes):
        return self.stub.Analyze(
            proto.AnalyzeRequest(
                type=f"{TOKEN}{class_name}",
                urn=f"urn:pulumi:local::provincial-cloud::{TOKEN}{class_name}::{name}",
                name=name,
                properties=on_the_wire(example(class_name, **changes)),
                provider=proto.AnalyzerProviderResource(type="pulumi:providers:provincial") if provider else None,
            )
        )


@pytest.fixture
def notes() -> Notes:
    """What the analyzer records."""
    return Notes()


@pytest.fixture
def engine_of(limits, notes):
    """An engine whose pack has these rules and this set-up; `failing` is what setting up raises."""
    engines = []

    def run(rules=catalogue.RULES, failing=None, **setup):
        def set_up(info):
            if failing is not None:
                raise failing
            return Setup(**{"environment": "local", "today": TODAY, "limits": limits, "recorder": notes, **setup})

        engine = Engine(set_up, rules)
        engines.append(engine)
        return engine

    yield run
    for engine in engines:
        engine.stop()


@pytest.fixture
def engine(engine_of):
    """An engine with every rule and nothing special."""
    return engine_of()


@pytest.fixture
def waiver_of():
    """A waiver in force, with some of its fields changed."""

    def run(**changes):
        given = {
            "id": "w-7",
            "rule": "log-group-kept-for-level",
            "approved": date(2026, 11, 1),
            "expires": date(2026, 12, 31),
            "reason": Text(vi="đang chuyển kho", en="the store is being moved"),
            **changes,
        }
        return Waiver(**given)

    return run
