"""Policy documents as AWS reads them."""

from __future__ import annotations

import fnmatch
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_policies.policy_documents import (
    NARROWING,
    allowing,
    denying,
    for_anyone,
    narrowed_by,
    on_everything,
    some,
    takes_in,
)
from provincial_policies.resource import View
from provincial_policies.values import UNKNOWN, MalformedDocumentError, UnknownValueError

letters = st.text("aB:/*?[]-", max_size=8)


@given(letters, letters)
def test_patterns_know_stars_and_question_marks_and_nothing_else(pattern, text):
    plain = pattern.lower().replace("[", "[[]")
    assert takes_in(pattern, text) == fnmatch.fnmatchcase(text.lower(), plain)


@given(letters, st.text())
def test_a_star_takes_in_whatever_follows(head, tail):
    plain = head.replace("*", "").replace("?", "")
    assert takes_in(f"{plain}*", plain + tail)


@pytest.mark.parametrize("statements", [[], {}, [{"Effect": "Deny"}], ["text"], [None]])
def test_what_allows_nothing_is_passed_over(statements):
    assert list(allowing(View({"policy": {"Statement": statements}}), "policy")) == []


def test_a_statement_of_unknown_effect_may_allow():
    assert len(list(allowing(View({"policy": {"Statement": [{"Effect": UNKNOWN}]}}), "policy"))) == 1


def test_one_statement_needs_no_list_and_text_no_object():
    statement = {"Effect": "Allow", "Action": "s3:GetObject"}
    for document in ({"Statement": statement}, json.dumps({"Statement": [statement]})):
        (found,) = allowing(View({"policy": document}), "policy")
        assert found.get("Action") == "s3:GetObject"
        assert list(denying(View({"policy": document}), "policy")) == []


def test_what_is_no_document_is_told():
    with pytest.raises(MalformedDocumentError):
        list(allowing(View({"policy": "{"}), "policy"))


@pytest.mark.parametrize(("given_texts", "expected"), [("b", True), (["a", "b"], True), (["a"], False), (None, False)])
def test_a_text_alone_counts_as_a_list_of_one(given_texts, expected):
    assert some(View({"Action": given_texts}), "Action", test=lambda text: text == "b") is expected


def test_what_is_unknown_matters_only_where_the_rest_leaves_it_open():
    assert some(View({"Action": [UNKNOWN, "b"]}), "Action", test=lambda text: text == "b")
    with pytest.raises(UnknownValueError) as caught:
        some(View({"Action": ["a", UNKNOWN]}), "Action", test=lambda text: text == "b")
    assert caught.value.path == ("Action", 1)


@pytest.mark.parametrize(
    ("resource", "expected"),
    [("*", True), ("arn:*", True), ("arn:aws:*", True), ("arn:aws:s3:::*", False), (["arn:aws:s3:::a", "*"], True)],
)
def test_everything_is_told_from_a_whole_service(resource, expected):
    assert on_everything(View({"Resource": resource})) is expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": ["a", "*"]}}, True),
        ({"NotPrincipal": {"AWS": "a"}}, True),
        ({"Principal": {"AWS": "123456789012"}}, False),
        ({"Principal": {"Service": "*"}}, False),
        ({}, False),
    ],
)
def test_anyone_is_told_from_somebody(statement, expected):
    assert for_anyone(View(statement)) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"aws:SourceAccount": "123456789012"}}, True),
        ({"StringEqualsIfExists": {"AWS:SourceAccount": "123456789012"}}, False),
        ({"ForAllValues:StringEquals": {"aws:SourceAccount": "123456789012"}}, False),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-1/*"]}}, True),
        ({"StringNotEquals": {"aws:SourceAccount": "123456789012"}}, False),
        ({"StringLike": {"aws:PrincipalArn": "*"}}, False),
        ({"StringEquals": {"aws:RequestedRegion": "ap-southeast-1"}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_only_what_says_who_calls_narrows(condition, expected):
    assert narrowed_by(View({"Condition": condition}), NARROWING) is expected


def test_a_condition_whose_value_is_not_known_leaves_it_open():
    with pytest.raises(UnknownValueError):
        narrowed_by(View({"Condition": {"StringEquals": {"aws:SourceAccount": UNKNOWN}}}), NARROWING)
