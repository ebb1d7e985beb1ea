from __future__ import annotations

import json

import pytest

from provincial_policies.decode import Decoded
from provincial_policies.resource import Resource, Stack, each
from provincial_policies.rule import Failed, NotChecked, Text
from provincial_policies.values import UNKNOWN, MalformedDocumentError, UnknownValueError

WORDS = Text(vi="sai", en="wrong")


def resource(properties, **rest) -> Resource:
    identity = {"type": "provincial:aws:Bucket", "urn": "urn:b", "name": "b", **rest}
    secrets = identity.pop("secret_paths", ())
    return Resource.of(Decoded(properties, frozenset(secrets), frozenset()), **identity)


def test_a_value_is_read_through_maps_and_lists():
    subject = resource({"a": {"b": [{"c": 7}]}})
    assert subject.get("a", "b", 0, "c") == 7
    assert subject.get("a", "b", 5, "c") is None
    assert subject.get("a", "x", default="none") == "none"
    assert subject.get("a", "b", 0, "c", "deeper", default="none") == "none"


def test_a_null_is_absent():
    assert resource({"a": None}).get("a", default=False) is False


@pytest.mark.parametrize("path", [("a",), ("a", "b"), ("c", 0), ("c", 0, "d")])
def test_an_unknown_on_the_way_is_unknown(path):
    subject = resource({"a": UNKNOWN, "c": [UNKNOWN]})
    with pytest.raises(UnknownValueError):
        subject.get(*path)
    assert not subject.known(*path)
    assert subject.has(*path)


def test_an_unknown_names_where_it_lies():
    with pytest.raises(UnknownValueError) as caught:
        resource({"a": [{"b": UNKNOWN}]}).get("a", 0, "b", "c")
    assert caught.value.path == ("a", 0, "b")


def test_findings_name_the_place_and_the_value():
    (entry,) = resource({"a": [{"b": 1}]}).entries("a")
    assert entry.failed("b", message=WORDS) == Failed(property="a[0].b", given="1", message=WORDS)


def test_a_lone_object_counts_as_a_list_of_one():
    assert [view.value for view in resource({"a": {"b": 1}}).entries("a")] == [{"b": 1}]
    assert list(resource({}).entries("a")) == []


def test_one_unknown_item_does_not_hide_the_others():
    def check(view):
        if view.get("b") == 1:
            yield view.failed("b", message=WORDS)

    found = list(each(resource({"a": [{"b": UNKNOWN}, {"b": 1}]}).entries("a"), check))
    assert [type(item) for item in found] == [NotChecked, Failed]


@pytest.mark.parametrize("form", [dict, json.dumps])
def test_a_document_is_read_as_text_or_as_an_object(form):
    view = resource({"policy": form({"Statement": [{"Effect": "Allow"}]})}).document("policy")
    assert view is not None
    assert view.get("Statement", 0, "Effect") == "Allow"


@pytest.mark.parametrize("text", ["{", "[]", "7", ""])
def test_what_is_no_document_is_malformed(text):
    with pytest.raises(MalformedDocumentError, match="policy"):
        resource({"policy": text}).document("policy")


@pytest.mark.parametrize(
    ("secret", "asked", "shown"),
    [
        (("a", "b"), ("a", "b"), "[secret]"),
        (("a",), ("a", "b"), "[secret]"),
        (("a", "b"), ("a",), "[secret]"),
        (("a", "c"), ("a", "b"), "pass"),
    ],
)
def test_a_secret_is_masked_from_above_and_from_below(secret, asked, shown):
    subject = resource({"a": {"b": "pass", "c": "word"}}, secret_paths=[secret])
    assert subject.show(*asked) == shown


def test_a_secret_is_still_read():
    subject = resource({"a": "pass"}, secret_paths=[("a",)])
    assert subject.get("a") == "pass"
    assert subject.is_secret("a")


def vpc(name, **properties) -> Resource:
    return resource(properties, type="provincial:aws:Vpc", urn=f"urn:{name}", name=name)


def subnet(value, dependencies=()) -> Resource:
    return resource(
        {"vpc_id": value},
        type="provincial:aws:Subnet",
        urn="urn:s",
        name="s",
        property_dependencies={"vpc_id": tuple(dependencies)},
    )


def test_a_reference_is_followed_by_what_the_engine_recorded():
    stack = Stack((vpc("v"), subnet(UNKNOWN, ["urn:v"])))
    found = stack.referenced(stack.resources[1], "vpc_id", "provincial:aws:Vpc")
    assert [item.name for item in found.found] == ["v"]
    assert found.complete
    assert [item.name for item in stack.referring(stack.resources[0], "provincial:aws:Subnet", "vpc_id")] == ["s"]


def test_a_reference_is_followed_by_value_too():
    stack = Stack((vpc("v", vpc_id="vpc-1"), subnet("vpc-1")))
    assert [item.name for item in stack.referenced(stack.resources[1], "vpc_id", "provincial:aws:Vpc").found] == ["v"]


@pytest.mark.parametrize("value", ["vpc-2", UNKNOWN])
def test_a_reference_out_of_the_stack_is_not_complete(value):
    stack = Stack((vpc("v", vpc_id="vpc-1"), subnet(value)))
    found = stack.referenced(stack.resources[1], "vpc_id", "provincial:aws:Vpc")
    assert found.found == ()
    assert not found.complete


def test_a_property_that_refers_elsewhere_is_no_identity():
    """A subnet's vpc_id must not make the subnet answer for the VPC."""
    stack = Stack((subnet("vpc-1"), resource({"x": "vpc-1"}, type="provincial:aws:Other", urn="urn:o", name="o")))
    assert stack.referenced(stack.resources[1], "x", "provincial:aws:Subnet").found == ()


def test_resources_are_found_by_type_and_urn():
    stack = Stack((vpc("a"), subnet("x"), vpc("b")))
    assert [item.name for item in stack.of_type("provincial:aws:Vpc")] == ["a", "b"]
    assert [item.name for item in stack.of_type("provincial:aws:Vpc", "provincial:aws:Subnet")] == ["a", "s", "b"]
    assert stack.by_urn["urn:b"].name == "b"


@pytest.mark.parametrize("value", [["subnet-1", "subnet-2"], [UNKNOWN, UNKNOWN], ["subnet-1", UNKNOWN]])
@pytest.mark.parametrize(("dependencies", "complete"), [(("urn:a", "urn:b"), True), (("urn:a",), False), ((), False)])
def test_a_list_is_complete_when_as_many_are_found_as_it_names(value, dependencies, complete):
    """The engine tells rules nothing of ids, so recorded dependencies are counted."""
    group = resource(
        {"subnet_ids": value},
        type="provincial:aws:DbSubnetGroup",
        urn="urn:g",
        name="g",
        property_dependencies={"subnet_ids": dependencies},
    )
    subnets = [resource({}, type="provincial:aws:Subnet", urn=f"urn:{name}", name=name) for name in ("a", "b")]
    found = Stack((group, *subnets)).referenced(group, "subnet_ids", "provincial:aws:Subnet")
    assert found.complete is complete
    assert len(found.found) == len(dependencies)
