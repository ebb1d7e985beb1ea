"""Secrets keep their place on the way through the provider."""

from __future__ import annotations

from typing import Any

from provincial_cloud.kubernetes.provider.failures import masked
from provincial_cloud.kubernetes.provider.values import (
    Secret,
    contains_unknown,
    decode,
    encode,
    plain,
    secrets_in,
    with_secrets_of,
)
from provincial_cloud.provider_protocol.marks import UNKNOWN

VALUES: dict[str, Any] = {
    "number": 3,
    "share": 0.5,
    "yes": True,
    "none": None,
    "list": [1, {"a": "b"}],
    "hidden": Secret({"password": "canary"}),
    "later": UNKNOWN,
}


def test_values_survive_the_wire() -> None:
    assert decode(encode(VALUES)) == VALUES
    assert isinstance(decode(encode({"n": 3}))["n"], int)


def test_a_secret_shows_in_no_representation() -> None:
    assert "canary" not in repr(VALUES)
    assert plain(VALUES)["hidden"] == {"password": "canary"}


def test_unknown_values_are_found_inside_secrets_and_lists() -> None:
    assert contains_unknown({"a": [Secret({"b": UNKNOWN})]})
    assert not contains_unknown({"a": [Secret({"b": 1})]})


def test_what_is_secret_in_the_inputs_is_secret_in_the_outputs() -> None:
    outputs = {"spec": {"env": [{"name": "a"}, {"name": "b"}], "text": "t"}, "status": {}}
    given = {"spec": {"env": [{"name": Secret("a")}], "text": "t"}}
    assert with_secrets_of(outputs, given) == {
        "spec": {"env": Secret([{"name": "a"}, {"name": "b"}]), "text": "t"},
        "status": {},
    }


def test_the_data_of_a_secret_are_secret_whoever_wrote_them() -> None:
    assert with_secrets_of({"kind": "Secret", "data": {"k": "MQ=="}}, {})["data"] == Secret({"k": "MQ=="})


def test_messages_are_masked_longest_first() -> None:
    hidden = secrets_in({"a": Secret("abc"), "b": [Secret({"c": "abcdef"})]})
    assert masked("abcdef and abc", hidden) == "(secret) and (secret)"
