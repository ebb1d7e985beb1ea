"""Values held against botocore's service model."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import provincial_cloud.aws  # noqa: F401 - declares every type
from provincial_cloud.aws.provider.connection import operation_model
from provincial_cloud.aws.provider.shapes import UNKNOWN, Failures, from_api, member_name, to_api, to_pairs
from provincial_cloud.aws.resource import TYPES

CANARY = "canary-7d1f"
_DEEPEST = 4


def _shape(service: str, operation: str) -> Any:
    return operation_model(service, operation).input_shape


CREATES = {(kind.lifecycle.service, kind.lifecycle.create.operation) for kind in TYPES.values()}
INPUTS = sorted((service, operation) for service, operation in CREATES if "{" not in operation)


@cache
def _values(shape: Shape, depth: int = 0) -> st.SearchStrategy[Any] | None:
    """Values that the model allows, None where it says so in ways that aren't worth following here."""
    kind, bounds = shape.type_name, shape.metadata
    if kind == "structure":
        assert isinstance(shape, StructureShape)
        return None if depth >= _DEEPEST else _structures(shape, depth)
    if kind == "list":
        assert isinstance(shape, ListShape)
        inner = _values(shape.member, depth + 1)
        least = bounds.get("min", 0)
        most = min(bounds.get("max", least + 2), least + 2)
        return None if inner is None else st.lists(inner, min_size=least, max_size=most)
    if kind == "map":
        assert isinstance(shape, MapShape)
        inner = _values(shape.value, depth + 1)
        return None if inner is None else st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=2)
    if kind == "boolean":
        return st.booleans()
    if kind in ("integer", "long"):
        return st.integers(bounds.get("min", -(2**31)), min(bounds.get("max", 2**31), 2**53))
    if kind in ("float", "double"):
        return st.floats(bounds.get("min", -1e6), bounds.get("max", 1e6))
    if kind == "string" and not bounds.get("pattern"):
        if getattr(shape, "enum", None):
            return st.sampled_from(list(shape.enum))  # type: ignore[attr-defined]
        least = bounds.get("min", 0)
        return st.text(min_size=least, max_size=min(bounds.get("max", least + 8), least + 8))
    return None


def _structures(shape: StructureShape, depth: int) -> st.SearchStrategy[Any] | None:
    members = {name: _values(member, depth + 1) for name, member in shape.members.items()}
    if any(members[name] is None for name in shape.required_members):
        return None
    known = {xform_name(name): made for name, made in members.items() if made is not None}
    required = {xform_name(name) for name in shape.required_members}
    return st.fixed_dictionaries(
        {name: made for name, made in known.items() if name in required},
        optional={name: made for name, made in known.items() if name not in required},
    )


CHECKED = [pair for pair in INPUTS if _values(_shape(*pair)) is not None]


def _places(value: Any, path: str = "") -> list[tuple[str, Callable[[Any], Any]]]:
    """Every place in a value, with a function that gives a copy which has something else there."""

    def put(keys: tuple[Any, ...]) -> Callable[[Any], Any]:
        def replaced(other: Any) -> Any:
            changed = copy.deepcopy(value)
            holder = changed
            for key in keys[:-1]:
                holder = holder[key]
            holder[keys[-1]] = other
            return changed

        return replaced

    found: list[tuple[str, Callable[[Any], Any]]] = []

    def walk(part: Any, keys: tuple[Any, ...], path: str) -> None:
        if keys:
            found.append((path, put(keys)))
        if isinstance(part, dict):
            for key, item in part.items():
                walk(item, (*keys, key), f"{path}.{key}")
        elif isinstance(part, list):
            for index, item in enumerate(part):
                walk(item, (*keys, index), f"{path}[{index}]")

    walk(value, (), path)
    return found


def test_most_create_calls_can_be_made_up() -> None:
    assert len(CHECKED) > len(INPUTS) / 2


@pytest.mark.parametrize(("service", "operation"), CHECKED)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_what_the_model_allows_goes_to_the_api_and_comes_back_the_same(
    service: str, operation: str, data: st.DataObject
) -> None:
    shape = _shape(service, operation)
    strategy = _values(shape)
    assert strategy is not None
    value, failures = data.draw(strategy), Failures()
    sent = to_api(shape, value, "value", failures)
    assert failures.found == []
    assert set(sent) <= set(shape.members)
    assert from_api(shape, sent) == value


@pytest.mark.parametrize(("service", "operation"), CHECKED)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_what_is_not_known_yet_is_never_a_mistake(service: str, operation: str, data: st.DataObject) -> None:
    shape = _shape(service, operation)
    strategy = _values(shape)
    assert strategy is not None
    places = _places(data.draw(strategy))
    if not places:
        return
    _, put = data.draw(st.sampled_from(places))
    failures = Failures()
    to_api(shape, put(UNKNOWN), "value", failures)
    assert failures.found == []


ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True, allow_infinity=True), st.text(max_size=5)
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=6,
)


@pytest.mark.parametrize(("service", "operation"), CHECKED)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_whatever_is_given_there_is_an_answer_or_a_mistake_with_its_place(
    service: str, operation: str, data: st.DataObject
) -> None:
    shape = _shape(service, operation)
    strategy = _values(shape)
    assert strategy is not None
    places = _places(data.draw(strategy), "value")
    if not places:
        return
    place, put = data.draw(st.sampled_from(places))
    failures = Failures()
    to_api(shape, put(data.draw(ANYTHING)), "value", failures)
    assert all(path.startswith(place) for path, _ in failures.found)
    assert all(re.fullmatch(r"given .*; allowed: .+; why: .+", reason, re.S) for _, reason in failures.found)


VOLUME = _shape("ec2", "create_volume")
BUCKET = _shape("s3", "put_bucket_lifecycle_configuration")
TAGS = _shape("backup", "tag_resource")
BALANCER = _shape("elbv2", "create_load_balancer")
GROUP = _shape("elbv2", "create_target_group")
ALARM = _shape("cloudwatch", "put_metric_alarm")
ROLE = _shape("iam", "create_role")

MISTAKES: list[Any] = [
    pytest.param(VOLUME, 7, "value", "given 7; allowed: a map with availability_zone", id="no map"),
    pytest.param(
        BUCKET,
        {"bucket": "b", "lifecycle_configuration": {"rules": "all"}},
        "value.lifecycle_configuration.rules",
        "given 'all'; allowed: a list; why: the API's type is LifecycleRules",
        id="no list",
    ),
    pytest.param(
        TAGS, {"resource_arn": "a", "tags": ["x"]}, "value.tags", "given ['x']; allowed: a map; why:", id="no pairs"
    ),
    pytest.param(
        VOLUME,
        {"availability_zone": "a", "encrypted": "yes"},
        "value.encrypted",
        "given 'yes'; allowed: true or false; why: the API's type is Boolean",
        id="no switch",
    ),
    pytest.param(
        VOLUME,
        {"availability_zone": "a", "size": 1.5},
        "value.size",
        "given 1.5; allowed: a whole number; why: Integer",
        id="part of a number",
    ),
    pytest.param(
        VOLUME,
        {"availability_zone": "a", "size": True},
        "value.size",
        "given True; allowed: a whole number",
        id="switch for a number",
    ),
    pytest.param(
        VOLUME,
        {"availability_zone": "a", "size": float("nan")},
        "value.size",
        "given nan; allowed: a whole number",
        id="no number at all",
    ),
    pytest.param(
        ALARM,
        {"alarm_name": "a", "evaluation_periods": 1, "comparison_operator": "LessThanThreshold", "threshold": "x"},
        "value.threshold",
        "given 'x'; allowed: a number",
        id="text for a number",
    ),
    pytest.param(
        GROUP,
        {"name": "g", "port": 70000},
        "value.port",
        "given 70000; allowed: 1 to 65535; why: the API bounds Port",
        id="too large",
    ),
    pytest.param(GROUP, {"name": "g", "port": 0}, "value.port", "given 0; allowed: 1 to 65535", id="too small"),
    pytest.param(BALANCER, {"name": 5}, "value.name", "given 5; allowed: a text; why:", id="number for a text"),
    pytest.param(
        BALANCER,
        {"name": "b", "scheme": "internol"},
        "value.scheme",
        "allowed: internet-facing, internal; did you mean 'internal'?; why: the API knows no other",
        id="choice misspelt",
    ),
    pytest.param(
        ROLE,
        {"role_name": "r" * 65, "assume_role_policy_document": "{}"},
        "value.role_name",
        "allowed: 1 to 64 characters; why: the API bounds roleNameType",
        id="too long",
    ),
    pytest.param(
        ROLE,
        {"role_name": "a b", "assume_role_policy_document": "{}"},
        "value.role_name",
        "given 'a b'; allowed: text of the form [\\w+=,.@-]+",
        id="form",
    ),
    pytest.param(
        BALANCER,
        {"name": "b", "subnet": ["s"]},
        "value.subnet",
        "did you mean 'subnets'?; why: CreateLoadBalancerInput has no such member",
        id="member misspelt",
    ),
    pytest.param(
        BALANCER, {}, "value.name", "given None; allowed: a value; why: CreateLoadBalancerInput needs it", id="missing"
    ),
    pytest.param(
        _shape("efs", "put_lifecycle_configuration"),
        {"file_system_id": "fs-01234567", "lifecycle_policies": [{}, {}, {}, {}]},
        "value.lifecycle_policies",
        "allowed: to 3 members",
        id="too many",
    ),
]


@pytest.mark.parametrize(("shape", "value", "path", "reason"), MISTAKES)
def test_every_kind_of_mistake_says_what_was_given_what_is_allowed_and_why(
    shape: Shape, value: Any, path: str, reason: str
) -> None:
    failures = Failures()
    to_api(shape, value, "value", failures)
    assert [found for found, _ in failures.found] == [path]
    told = failures.found[0][1]
    assert reason in told
    assert re.fullmatch(r"given .+; allowed: .+; why: .+", told, re.S)


def test_every_mistake_is_found_at_once() -> None:
    failures = Failures()
    to_api(BALANCER, {"scheme": "x", "type": "y", "subnets": 3, "tags": [{"key": ""}]}, "value", failures)
    assert {path for path, _ in failures.found} == {
        "value.scheme",
        "value.type",
        "value.subnets",
        "value.tags[0].key",
        "value.name",
    }


@pytest.mark.parametrize(("shape", "value", "path", "reason"), MISTAKES)
def test_no_mistake_shows_a_secret(shape: Shape, value: Any, path: str, reason: str) -> None:
    def hidden(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: hidden(item) for key, item in part.items()}
        if isinstance(part, list):
            return [hidden(item) for item in part]
        return f"{CANARY} {part}" * 20 if isinstance(part, str) else part

    failures = Failures()
    to_api(shape, hidden(value), "value", failures, secret=True)
    assert failures.found
    assert CANARY not in str(failures.found)
    given_parts = [reason.partition(";")[0] for _, reason in failures.found]
    assert set(given_parts) <= {"given '(secret)'", "given None", "given 'subnet'"}


def test_long_values_are_cut() -> None:
    failures = Failures()
    to_api(BALANCER, {"name": "b", "scheme": "x" * 500}, "value", failures)
    assert len(failures.found[0][1].partition(";")[0]) < 100


def test_values_beyond_the_list_are_allowed_where_a_cloud_may_have_its_own() -> None:
    failures = Failures()
    sent = to_api(VOLUME, {"availability_zone": "a", "volume_type": "ssd-local"}, "value", failures, open_values=True)
    assert failures.found == []
    assert sent["VolumeType"] == "ssd-local"


def test_unset_members_are_left_out() -> None:
    failures = Failures()
    assert to_api(VOLUME, {"availability_zone": "a", "size": None}, "value", failures) == {"AvailabilityZone": "a"}
    assert failures.found == []


def test_whole_numbers_arrive_whole_though_the_wire_has_only_fractions() -> None:
    failures = Failures()
    sent = to_api(VOLUME, {"availability_zone": "a", "size": 8.0}, "value", failures)
    assert (sent["Size"], type(sent["Size"])) == (8, int)


ATTRIBUTES = _shape("elbv2", "modify_load_balancer_attributes").members["Attributes"]


@given(st.dictionaries(st.from_regex(r"[a-z._]{1,20}", fullmatch=True), st.text(max_size=20), max_size=20))
def test_a_map_becomes_the_pairs_of_the_api(pairs: dict[str, str]) -> None:
    failures = Failures()
    sent = to_pairs(ATTRIBUTES, pairs, "attributes", failures)
    assert failures.found == []
    assert {one["Key"]: one["Value"] for one in sent} == pairs


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ([{"key": "a"}], "attributes", "allowed: a map of texts"),
        ({"a": 5}, "attributes.a.value", "given 5; allowed: a text"),
        ({"a b": "x"}, "attributes.a b.key", "allowed: text of the form"),
        ({f"k{index}": "" for index in range(21)}, "attributes", "to 20 members"),
    ],
)
def test_wrong_pairs_are_named_by_their_key(value: Any, path: str, reason: str) -> None:
    failures = Failures()
    to_pairs(ATTRIBUTES, value, "attributes", failures)
    assert failures.found[0][0] == path
    assert reason in failures.found[0][1]
    failures = Failures()
    to_pairs(ATTRIBUTES, value, "attributes", failures, secret=True)
    assert "given '(secret)'" in failures.found[0][1]


def test_pairs_that_are_not_known_yet_pass() -> None:
    failures = Failures()
    assert to_pairs(ATTRIBUTES, UNKNOWN, "attributes", failures) is UNKNOWN
    assert to_pairs(ATTRIBUTES, {"a": UNKNOWN}, "attributes", failures) == [{"Key": "a", "Value": UNKNOWN}]
    assert failures.found == []


def test_names_of_members_go_both_ways() -> None:
    assert member_name(BALANCER, "ip_address_type") == "IpAddressType"
    assert member_name(BALANCER, "no_such") is None


def test_answers_are_plain_data() -> None:
    from datetime import UTC, datetime

    output = operation_model("ec2", "describe_volumes").output_shape
    moment = datetime(2026, 11, 23, 8, tzinfo=UTC)
    answer = {"Volumes": [{"CreateTime": moment, "Size": 8, "Tags": []}], "ResponseMetadata": {"RequestId": "x"}}
    assert from_api(output, answer) == {
        "volumes": [{"create_time": "2026-11-23T08:00:00+00:00", "size": 8, "tags": []}]
    }
    assert from_api(None, {"As": "is"}) == {"As": "is"}
    assert from_api(output, None) is None
