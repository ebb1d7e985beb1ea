"""When two values mean the same."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.aws.declaration import ArgumentSpec, Document
from provincial_cloud.aws.provider.comparison import CLAIM_TAG, plain_tags, same
from provincial_cloud.aws.provider.shapes import UNKNOWN

PLAIN = ArgumentSpec(name="value")
SET = ArgumentSpec(name="value", unordered=True)
JSON = ArgumentSpec(name="policy", document=Document.JSON)
TAGS = ArgumentSpec(name="tags")
REFERENCE = ArgumentSpec(name="kms_key_id", arn_or_id=True)
VERSION = ArgumentSpec(name="engine_version", version=True)
DOMAIN = ArgumentSpec(name="name", domain=True)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)


@pytest.mark.parametrize("spec", [PLAIN, SET, JSON, VERSION, REFERENCE, DOMAIN])
@given(value=VALUES)
def test_everything_is_the_same_as_itself(spec: ArgumentSpec, value: Any) -> None:
    assert same(spec, value, value)


@pytest.mark.parametrize("wanted", ["", None])
@pytest.mark.parametrize("there", ["", None, [], {}])
def test_what_is_empty_is_the_same_as_what_is_unset(there: object, wanted: object) -> None:
    assert same(ArgumentSpec(name="description"), there, wanted)


@pytest.mark.parametrize("there", ["x", ["x"], 0, False])
def test_a_value_is_not_the_same_as_none(there: object) -> None:
    assert not same(ArgumentSpec(name="description"), there, "")
    assert not same(ArgumentSpec(name="description"), there, None)


@pytest.mark.parametrize("spec", [PLAIN, SET, JSON, TAGS, REFERENCE, VERSION, DOMAIN])
@pytest.mark.parametrize("wanted", [UNKNOWN, [UNKNOWN], {"a": UNKNOWN}])
def test_what_is_not_known_yet_is_never_the_same(spec: ArgumentSpec, wanted: Any) -> None:
    assert not same(spec, wanted, wanted)
    assert not same(spec, "x", wanted)
    assert not same(spec, UNKNOWN, "x")


@given(wanted=MAPS, more=MAPS)
def test_a_map_in_the_cloud_may_hold_more_than_was_asked_for(wanted: dict[str, int], more: dict[str, int]) -> None:
    assert same(PLAIN, {**more, **wanted}, wanted)


@given(wanted=MAPS, there=MAPS)
def test_a_map_in_the_cloud_may_not_lack_or_differ(wanted: dict[str, int], there: dict[str, int]) -> None:
    assert same(PLAIN, there, wanted) == all(there.get(key) == value for key, value in wanted.items())


@given(wanted=MAPS, there=MAPS)
def test_tags_must_be_exactly_those_that_were_asked_for(wanted: dict[str, int], there: dict[str, int]) -> None:
    assert same(TAGS, there, wanted) == (there == wanted)


@given(data=st.data())
def test_order_makes_no_difference_in_a_set_and_all_in_a_list(data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.integers(), unique=True, min_size=2, max_size=5))
    there = data.draw(st.permutations(wanted))
    assert same(SET, there, wanted)
    assert same(PLAIN, there, wanted) == (there == wanted)


@given(data=st.data())
def test_sets_of_maps_match_whichever_way_they_can(data: st.DataObject) -> None:
    wanted = data.draw(st.lists(MAPS, max_size=4))
    there = data.draw(st.permutations([{**data.draw(MAPS), **one} for one in wanted]))
    assert same(SET, there, wanted)


@given(wanted=st.lists(st.integers(0, 2), max_size=4), there=st.lists(st.integers(0, 2), max_size=4))
def test_members_of_a_set_count_as_often_as_they_are_there(wanted: list[int], there: list[int]) -> None:
    assert same(SET, there, wanted) == (sorted(there) == sorted(wanted))


@pytest.mark.parametrize(("left", "right"), [(1, True), (0, False), ("true", True), (True, 1), ("1", 1)])
def test_switches_numbers_and_texts_are_told_apart(left: object, right: object) -> None:
    assert not same(PLAIN, left, right)


def test_whole_and_broken_forms_of_a_number_are_the_same() -> None:
    assert same(PLAIN, 16.0, 16)


STATEMENT = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["*"]}


@pytest.mark.parametrize(
    "other",
    [
        {"Resource": ["*"], "Action": ["s3:GetObject", "s3:PutObject"], "Effect": "Allow"},
        {**STATEMENT, "Action": ["s3:PutObject", "s3:GetObject"]},
        {**STATEMENT, "Resource": "*"},
    ],
)
def test_documents_are_compared_by_what_they_mean(other: dict[str, Any]) -> None:
    left, right = {"Statement": [STATEMENT]}, {"Statement": other}
    for one in (left, json.dumps(left), json.dumps(left, indent=2)):
        assert same(JSON, one, right)
        assert same(JSON, json.dumps(right), one)


@pytest.mark.parametrize(
    "other", [{**STATEMENT, "Effect": "Deny"}, {**STATEMENT, "Action": "s3:GetObject"}, {**STATEMENT, "Sid": "x"}, None]
)
def test_documents_that_mean_something_else_differ(other: Any) -> None:
    assert not same(JSON, {"Statement": [STATEMENT]}, other and {"Statement": [other]})


def test_text_that_is_no_document_is_compared_as_text() -> None:
    assert same(JSON, "{broken", "{broken")
    assert not same(JSON, "{broken", "{other")


def test_text_that_the_cloud_keeps_in_base64_is_the_same_in_either_form() -> None:
    spec = ArgumentSpec(name="user_data", document=Document.BASE64)
    encoded = base64.b64encode(b"#!/bin/sh").decode()
    assert same(spec, encoded, "#!/bin/sh")
    assert same(spec, encoded, encoded)
    assert not same(spec, encoded, "#!/bin/bash")


ARN = "arn:aws:kms:ap-southeast-1:123456789012:key/1234"


@pytest.mark.parametrize(("left", "right"), [(ARN, "1234"), ("1234", ARN), (ARN, ARN), ("a:b:alias", "alias")])
def test_an_arn_is_the_same_as_the_id_it_ends_in(left: str, right: str) -> None:
    assert same(REFERENCE, left, right)


@pytest.mark.parametrize(("left", "right"), [(ARN, "234"), (ARN, ARN.replace("1234", "9")), (ARN, ""), (ARN, None)])
def test_an_arn_is_not_the_same_as_another_key(left: str, right: str | None) -> None:
    assert not same(REFERENCE, left, right)


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [
        ("16.4", "16", True),
        ("16.4", "16.4", True),
        ("16.4.1", "16.4", True),
        ("160.1", "16", False),
        ("16", "16.4", False),
        ("17.1", "16", False),
        (None, "16", False),
    ],
)
def test_a_version_may_be_given_by_its_beginning(there: str | None, wanted: str, expected: bool) -> None:
    assert same(VERSION, there, wanted) == expected


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [
        ("example.gov.vn.", "example.gov.vn", True),
        ("example.gov.vn", "Example.gov.vn.", True),
        ("\\052.example.gov.vn.", "*.example.gov.vn", True),
        ({"dns_name": "lb.aws.com.", "more": 1}, {"dns_name": "LB.aws.com"}, True),
        (["b.vn.", "a.vn"], ["B.vn", "a.vn."], True),
        ("example.gov.vn.", "example.gov", False),
        ("example.gov.vn..", "example.gov.vn", False),
        (None, "example.gov.vn", False),
    ],
)
def test_domain_names_are_compared_as_the_domain_name_system_does(there: Any, wanted: Any, expected: bool) -> None:
    assert same(DOMAIN, there, wanted) == expected


@given(tags=st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=5), max_size=4))
def test_tags_are_read_in_whatever_form_a_service_gives_them(tags: dict[str, str]) -> None:
    tags = {key: value for key, value in tags.items() if not key.startswith("aws:")}
    mine = {**tags, CLAIM_TAG: "0" * 32, "aws:cloudformation": "x"}
    assert plain_tags(mine) == tags
    assert plain_tags([{"key": key, "value": value} for key, value in mine.items()]) == tags
    assert plain_tags([{"tag_key": key, "tag_value": value} for key, value in mine.items()]) == tags


@pytest.mark.parametrize("nothing", [None, [], {}, "text"])
def test_where_there_are_no_tags_there_are_none(nothing: Any) -> None:
    assert plain_tags(nothing) == {}
