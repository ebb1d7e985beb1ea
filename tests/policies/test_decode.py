from __future__ import annotations

import json

import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st

from provincial_policies.decode import (
    ARCHIVE,
    ASSET,
    OUTPUT,
    RESOURCE,
    SECRET,
    SIGNATURE,
    UNKNOWNS,
    DecodeError,
    decode,
)
from provincial_policies.values import is_unknown

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text().filter(lambda text: text not in UNKNOWNS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def struct(value):
    return json_format.ParseDict(value, Struct())


def marked(kind, **fields):
    return {SIGNATURE: kind, **fields}


@given(st.dictionaries(st.text(max_size=8), PLAIN, max_size=5))
def test_plain_values_come_back_as_they_went(value):
    assert json.dumps(decode(struct(value)).properties, sort_keys=True) == json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("word", sorted(UNKNOWNS))
def test_every_word_for_unknown_is_unknown_at_any_depth(word):
    found = decode(struct({"a": word, "b": [{"c": word}]})).properties
    assert is_unknown(found["a"])
    assert is_unknown(found["b"][0]["c"])


def test_a_secret_is_read_and_remembered():
    found = decode(struct({"password": marked(SECRET, value="hunter2!"), "user": "admin"}))
    assert found.properties == {"password": "hunter2!", "user": "admin"}
    assert found.secret_paths == {("password",)}
    assert found.secret_texts == {"hunter2!"}


def test_every_text_inside_a_secret_is_remembered():
    found = decode(
        struct({"data": marked(SECRET, value={"a": ["one-secret", 4711], "b": {"c": "two-secret"}, "d": True})})
    )
    assert found.secret_texts == {"one-secret", "4711", "two-secret"}
    assert found.secret_paths == {("data",)}


def test_a_secret_that_is_not_known_yet_is_unknown():
    found = decode(struct({"password": marked(SECRET, value="04da6b54-80e4-46f7-96ec-b56ff0331ba9")}))
    assert is_unknown(found.properties["password"])
    assert found.secret_texts == frozenset()


@pytest.mark.parametrize(
    ("output", "value", "secret"),
    [
        ({"value": "x-value"}, "x-value", False),
        ({"value": "x-value", "secret": True}, "x-value", True),
    ],
)
def test_an_output_value_is_unwrapped(output, value, secret):
    found = decode(struct({"a": marked(OUTPUT, **output)}))
    assert found.properties == {"a": value}
    assert (("a",) in found.secret_paths) is secret


def test_an_output_without_a_value_is_unknown():
    assert is_unknown(decode(struct({"a": marked(OUTPUT)})).properties["a"])


def test_references_assets_and_archives_become_plain():
    found = decode(
        struct(
            {
                "r": marked(RESOURCE, urn="urn:pulumi:a::b::c::d", id="vpc-1"),
                "a": marked(ASSET, text="hello"),
                "z": marked(ARCHIVE, path="./x"),
            }
        )
    )
    assert found.properties == {
        "r": {"urn": "urn:pulumi:a::b::c::d", "id": "vpc-1"},
        "a": {"asset": {"text": "hello"}},
        "z": {"archive": {"path": "./x"}},
    }


def test_a_kind_nobody_knows_is_refused_rather_than_guessed():
    with pytest.raises(DecodeError, match=r"at a\.b"):
        decode(struct({"a": {"b": marked("0123456789abcdef0123456789abcdef")}}))


def test_whole_numbers_are_integers():
    found = decode(struct({"port": 22, "share": 0.5})).properties
    assert found == {"port": 22, "share": 0.5}
    assert isinstance(found["port"], int)
