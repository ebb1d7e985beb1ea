"""Property values on the wire and in Python."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.aws.provider.shapes import UNKNOWN
from provincial_cloud.provider_protocol.values import (
    OUTPUT,
    SECRET,
    SIGNATURE,
    UNKNOWN_TEXT,
    contains_unknown,
    decode,
    encode,
)

NAMES = st.text(min_size=1, max_size=8).filter(lambda name: not name.startswith("__") and name != SIGNATURE)
PLAIN = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.text().filter(lambda text: text != UNKNOWN_TEXT),
)
VALUES = st.recursive(
    PLAIN | st.just(UNKNOWN),
    lambda inner: st.lists(inner | st.none(), max_size=3) | st.dictionaries(NAMES, inner | st.none(), max_size=3),
    max_leaves=12,
)
PROPERTIES = st.dictionaries(NAMES, VALUES, max_size=5)


@given(values=PROPERTIES, data=st.data())
def test_values_come_back_as_they_were_secret_or_not(values: dict[str, Any], data: st.DataObject) -> None:
    secrets = data.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()
    wire = struct_pb2.Struct.FromString(encode(values, secrets).SerializeToString())
    assert decode(wire) == values


@given(values=PROPERTIES, data=st.data())
def test_every_secret_is_marked_and_nothing_else(values: dict[str, Any], data: st.DataObject) -> None:
    secrets = data.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()
    wire = encode(values, secrets)
    marked = {
        name
        for name, value in wire.fields.items()
        if value.struct_value.fields.get(SIGNATURE, struct_pb2.Value()).string_value == SECRET
    }
    assert marked == secrets


@given(values=PROPERTIES)
def test_whole_numbers_come_back_whole(values: dict[str, Any]) -> None:
    back = decode(encode({"numbers": [3, 3.0, -0.0, 2.5]}))["numbers"]
    assert [type(number) for number in back] == [int, int, int, float]
    assert back == [3, 3, 0, 2.5]


def test_unset_values_are_left_out_and_unset_members_stay() -> None:
    assert decode(encode({"a": None, "b": {"c": None}, "d": [None, 1]})) == {"b": {"c": None}, "d": [None, 1]}
    assert "a" not in encode({"a": None}).fields


def test_tuples_travel_as_lists_and_strange_things_as_nothing() -> None:
    assert decode(encode({"a": (1, "x"), "b": {"c": object()}})) == {"a": [1, "x"], "b": {"c": None}}


def test_what_the_engine_adds_for_itself_is_left_out() -> None:
    assert decode(encode({"__defaults": [], "name": "x"})) == {"name": "x"}


def _signed(signature: str, value: str | None) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    inner = struct.fields["it"].struct_value.fields
    inner[SIGNATURE].string_value = signature
    if value is not None:
        inner["value"].string_value = value
    return struct


@pytest.mark.parametrize(
    ("signature", "value", "expected"),
    [
        (SECRET, "hidden", "hidden"),
        (SECRET, UNKNOWN_TEXT, UNKNOWN),
        (OUTPUT, "known", "known"),
        (OUTPUT, None, UNKNOWN),
    ],
)
def test_secrets_and_outputs_of_the_engine_are_unwrapped(signature: str, value: str | None, expected: Any) -> None:
    assert decode(_signed(signature, value)) == {"it": expected}


def test_secrets_are_unwrapped_however_deep_they_lie() -> None:
    struct = struct_pb2.Struct()
    place = struct.fields["outer"].list_value.values.add().struct_value
    place.CopyFrom(_signed(SECRET, "hidden"))
    assert decode(struct) == {"outer": [{"it": "hidden"}]}


@given(values=PROPERTIES)
def test_a_value_contains_the_unknown_exactly_if_its_wire_form_does(values: dict[str, Any]) -> None:
    assert contains_unknown(values) == (UNKNOWN_TEXT in str(encode(values)))


def test_the_unknown_reads_as_what_it_is() -> None:
    assert repr(UNKNOWN) == "(known after up)"
