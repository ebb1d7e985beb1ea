"""How rules are tried: resources from the examples go through the wire's form and the real dispatcher."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct

from provincial_cloud import standards
from provincial_policies import catalogue
from provincial_policies.context import Limits, Strictness
from provincial_policies.decode import SECRET, SIGNATURE, decode
from provincial_policies.dispatch import Dispatcher
from provincial_policies.examples import TOKEN, Planned, example
from provincial_policies.resource import Resource, Stack
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
    return Dispatcher(rules=catalogue.RULES, limits=limits, environment="local", today=TODAY)


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
