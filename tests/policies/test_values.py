from __future__ import annotations

import operator

import pytest

from provincial_policies.values import (
    SHOWN_LENGTH,
    UNKNOWN,
    UnknownValueError,
    is_unknown,
    show_path,
    show_value,
)


@pytest.mark.parametrize(
    "use",
    [
        bool,
        str,
        int,
        float,
        len,
        list,
        lambda value: value == 1,
        lambda value: value != 1,
        lambda value: value < 1,
        lambda value: value >= 1,
        lambda value: value in ("a", "b"),
        lambda value: "a" in value,
        lambda value: value["key"],
        lambda value: value + 1,
        lambda value: value.lower(),
        operator.index,
        lambda value: f"{value}",
        lambda value: sorted([value, 1]),
        lambda value: value == value,
    ],
)
def test_no_use_of_an_unknown_can_pass_by_accident(use):
    with pytest.raises(UnknownValueError):
        use(UNKNOWN)


def test_an_unknown_can_be_recognised_and_printed_for_debugging():
    assert is_unknown(UNKNOWN)
    assert not is_unknown(None)
    assert repr(UNKNOWN) == "UNKNOWN"


def test_an_unknown_is_no_key():
    with pytest.raises(TypeError):
        {UNKNOWN: 1}  # noqa: B018 - making the map is what must fail


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("ingress", 0, "cidr_ipv4"), "ingress[0].cidr_ipv4"),
        (("attributes", "access_logs.s3.enabled"), 'attributes["access_logs.s3.enabled"]'),
        (("tags", "provincial:level"), 'tags["provincial:level"]'),
    ],
)
def test_a_path_is_written_as_people_write_it(path, text):
    assert show_path(path) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "absent"),
        (True, "true"),
        ("vùng", "vùng"),
        ({"b": 1, "a": [2]}, '{"a": [2], "b": 1}'),
        (UNKNOWN, "unknown"),
    ],
)
def test_a_value_is_shown_as_json(value, text):
    assert show_value(value) == text


def test_a_long_value_is_cut():
    assert len(show_value("x" * 1000)) == SHOWN_LENGTH


def test_a_value_that_holds_an_unknown_is_shown():
    assert show_value({"a": UNKNOWN}) == '{"a": "UNKNOWN"}'
