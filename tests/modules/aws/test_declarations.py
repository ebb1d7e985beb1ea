"""Every declared resource type is held against botocore's service model, offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from string import Formatter
from typing import Any

import botocore.session
import jmespath
import pytest

import provincial_cloud.aws  # declares every type
from provincial_cloud.aws.declaration import Call, Every, Ref, When
from provincial_cloud.aws.provider.connection import operation_model
from provincial_cloud.aws.provider.shapes import member_name
from provincial_cloud.aws.resource import TYPES, AwsResource

KINDS = [pytest.param(kind, id=kind.__name__) for kind in TYPES.values()]
FREE_REFS = {"id", "claim", "each", "location"}


def _calls(kind: type[AwsResource]) -> Iterator[Call]:
    life = kind.lifecycle
    yield from (life.create, life.read, *life.update)
    for aspect in life.aspects:
        yield from (*aspect.put, *aspect.clear, *((aspect.get,) if aspect.get else ()))
    for members in life.members:
        yield from (members.add, members.remove, *((members.get,) if members.get else ()))
    for call in (life.delete, life.find and life.find.call, life.find and life.find.tags):
        if isinstance(call, Call):
            yield call
    if life.tagging:
        yield from (life.tagging.add, life.tagging.remove, *((life.tagging.get,) if life.tagging.get else ()))


def _each(kind: type[AwsResource], calls: Iterator[Call]) -> Iterator[Call]:
    """The calls, and those whose operation depends on an argument once for each of its values."""
    for call in calls:
        choices = [(kind.arguments[name].form or "").split("|") for name in _asked(call)]
        for values in product(*choices):
            yield replace(call, operation=call.operation.format_map(dict(zip(_asked(call), values, strict=True))))


def _asked(call: Call) -> list[str]:
    """The arguments on which a call's operation depends."""
    return [name for _, name, _, _ in Formatter().parse(call.operation) if name]


def _walk(shape: Any, template: object, path: str, kind: type[AwsResource]) -> None:
    if isinstance(template, Ref | When | Every):
        name = template.name.partition(".")[0]
        assert name in FREE_REFS or name in kind.arguments or name in kind.results, f"{path}: no argument {name}"
        if isinstance(template, When):
            _walk(shape, template.value, path, kind)
        if isinstance(template, Every):
            _walk(shape.member if shape is not None else None, template.entry, f"{path}[]", kind)
    elif isinstance(template, Mapping) and shape is not None and shape.type_name == "structure":
        for name, item in template.items():
            assert name in shape.members, f"{path}.{name} is not in {shape.name}"
            _walk(shape.members[name], item, f"{path}.{name}", kind)
    elif isinstance(template, list) and shape is not None:
        for item in template:
            _walk(shape.member, item, f"{path}[]", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_call_is_one_that_the_api_has(kind: type[AwsResource]) -> None:
    calls = list(_each(kind, _calls(kind)))
    assert len(calls) >= 2
    for call in calls:
        operation = operation_model(call.service or kind.lifecycle.service, call.operation)
        for argument in call.arguments:
            assert argument in kind.arguments
            assert member_name(operation.input_shape, argument), f"{call.operation} does not take {argument}"
        _walk(operation.input_shape, call.parameters, call.operation, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_argument_reaches_the_api(kind: type[AwsResource]) -> None:
    life = kind.lifecycle
    create = operation_model(life.service, next(_each(kind, iter([life.create]))).operation).input_shape
    reached = {name for name, spec in kind.arguments.items() if spec.local or member_name(create, name)}
    reached |= {"tags"} if life.tagging else set()
    reached |= {name for custom in life.custom for name in custom.arguments}
    reached |= {members.argument for members in life.members}
    reached |= {aspect.arguments[0] for aspect in life.aspects if aspect.switch}
    for call in _calls(kind):
        reached |= {*call.arguments, *_asked(call), *_names(call.parameters)}
    assert set(kind.arguments) <= reached, f"never sent: {set(kind.arguments) - reached}"


def _names(template: object) -> set[str]:
    if isinstance(template, Ref | When | Every):
        inner = (
            template.value if isinstance(template, When) else template.entry if isinstance(template, Every) else None
        )
        return {template.name.partition(".")[0], *_names(inner)}
    items = template.values() if isinstance(template, Mapping) else template if isinstance(template, list) else ()
    return {name for item in items for name in _names(item)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_argument_can_change_in_place_or_replaces(kind: type[AwsResource]) -> None:
    life = kind.lifecycle
    changeable = {name for aspect in life.aspects if aspect.put for name in aspect.arguments}
    changeable |= {name for custom in life.custom for name in custom.arguments}
    changeable |= {members.argument for members in life.members}
    changeable |= {name for call in life.update for name in (*call.arguments, *_names(call.parameters))}
    changeable |= {"tags"} if life.tagging else set()
    stuck = [
        name for name, spec in kind.arguments.items() if not spec.replaces and not spec.local and name not in changeable
    ]
    assert stuck == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_path_compiles_and_names_something_declared(kind: type[AwsResource]) -> None:
    life = kind.lifecycle
    paths = [life.item, *life.values.values(), *life.select.values()]
    paths += [path for aspect in life.aspects for path in aspect.values.values()]
    paths += [members.values for members in life.members if members.values]
    paths += [life.find.items, life.find.id, life.find.claim] if life.find else []
    for path in paths:
        assert jmespath.compile(path)
    known = set(kind.arguments) | set(kind.results)
    assert set(life.values) | set(life.select) | set(life.find.where if life.find else ()) <= known
    assert set(life.formats) <= set(kind.results)


@pytest.mark.parametrize("kind", KINDS)
def test_every_waiter_exists(kind: type[AwsResource]) -> None:
    life = kind.lifecycle
    names = [name for name in (life.wait_created, life.wait_deleted) if name]
    if not names:
        assert life.wait_created is None
        return
    client = botocore.session.get_session().create_client(
        life.service, region_name="ap-southeast-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    assert set(names) <= set(client.waiter_names)


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_create_is_found_again(kind: type[AwsResource]) -> None:
    life = kind.lifecycle
    named = life.id.startswith(("$", "'")) and (life.taken or life.look_first or life.token)
    nothing = life.delete is None  # it makes nothing
    assert life.find or named or nothing, "a repeated create would make a second one"


@pytest.mark.parametrize("kind", KINDS)
def test_people_can_read_what_a_type_is(kind: type[AwsResource]) -> None:
    assert (kind.__doc__ or "").strip()
    assert kind.__name__ in provincial_cloud.aws.__all__
