"""Claims: how what a killed run made is known again, and what others made is not taken."""

from __future__ import annotations

import string
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.aws.declaration import ArgumentSpec, Call, Find
from provincial_cloud.aws.provider.claims import CLAIM_LENGTH, Claims, claim

SPECS = {
    "place": ArgumentSpec(name="place", replaces=True),
    "size": ArgumentSpec(name="size"),
    "password": ArgumentSpec(name="password", replaces=True, secret=True),
}
URN = "urn:pulumi:a::b::provincial:aws:Vpc::main"
BY_CLAIM = Find(call=Call("describe"), items="items", id="id")
BY_MATCH = Find(call=Call("describe"), items="items", id="id", match={"place": "place"})
VALUES = st.none() | st.text(max_size=5) | st.integers() | st.lists(st.text(max_size=3), max_size=3)


@given(urn=st.text(), place=VALUES)
def test_a_claim_fits_every_service(urn: str, place: Any) -> None:
    mark = claim(urn, {"place": place}, SPECS)
    assert len(mark) == CLAIM_LENGTH == 32
    assert set(mark) <= set(string.hexdigits)


@given(place=VALUES, size=VALUES, other=VALUES, password=st.text(), another=st.text())
def test_only_what_forces_a_replacement_counts_and_secrets_never(
    place: Any, size: Any, other: Any, password: str, another: str
) -> None:
    first = claim(URN, {"place": place, "size": size, "password": password}, SPECS)
    assert first == claim(URN, {"password": another, "size": other, "place": place}, SPECS)


@given(one=VALUES, two=VALUES)
def test_another_place_is_another_claim(one: Any, two: Any) -> None:
    assert (claim(URN, {"place": one}, SPECS) == claim(URN, {"place": two}, SPECS)) == (one == two)


@given(one=st.text(), two=st.text())
def test_another_resource_is_another_claim(one: str, two: str) -> None:
    assert (claim(one, {}, SPECS) == claim(two, {}, SPECS)) == (one == two)


def test_a_claim_stays_the_same_from_release_to_release() -> None:
    # Changing this forgets what a killed run of an older release made.
    assert claim(URN, {"place": "here", "size": 3}, SPECS) == "1f44719e98ad3f2df255cc7589e7fd51"


def _item(id: str, mark: str | None = None, place: Any = None) -> dict[str, Any]:
    return {"id": id, "claim": mark, "match": {"place": place}}


def _orphan(claims: Claims, mark: str, *items: dict[str, Any], find: Find = BY_CLAIM, **more: Any) -> str | None:
    return claims.orphan("token", find, mark, {"place": "here"}, SPECS, lambda: list(items), **more)


def test_what_carries_the_claim_is_found_among_others() -> None:
    assert _orphan(Claims(), "aa", _item("1"), _item("2", "bb"), _item("3", "aa")) == "3"


def test_what_carries_no_claim_or_another_is_not() -> None:
    assert _orphan(Claims(), "aa", _item("1"), _item("2", "bb"), _item("3", "aab")) is None


def test_what_a_second_token_made_is_found_too() -> None:
    assert _orphan(Claims(), "aa", _item("1", "aa-0123456789abcdef")) == "1"


def test_what_a_state_holds_is_never_an_orphan() -> None:
    claims = Claims()
    claims.know("token", "1")
    assert claims.knows("token", "1")
    assert not claims.knows("other", "1")
    assert _orphan(claims, "aa", _item("1", "aa")) is None
    assert _orphan(claims, "aa", _item("1", "aa"), _item("2", "aa"), fresh=True) == "2"


def test_an_empty_id_is_nothing_to_know() -> None:
    claims = Claims()
    claims.know("token", "")
    assert not claims.knows("token", "")


def test_what_can_carry_no_claim_is_known_by_its_arguments() -> None:
    assert _orphan(Claims(), "aa", _item("1", place="there"), _item("2", place="here"), find=BY_MATCH) == "2"
    assert _orphan(Claims(), "aa", _item("1", "aa", place="there"), find=BY_MATCH) is None


def test_a_place_is_listed_once_unless_a_fresh_look_is_asked_for() -> None:
    claims, listed = Claims(), []

    def listing() -> list[dict[str, Any]]:
        listed.append(1)
        return [_item(str(len(listed)), "aa")]

    def look(**more: Any) -> str | None:
        return claims.orphan("token", BY_CLAIM, "aa", {}, SPECS, listing, **more)

    found = [look(), look(), look(place="other"), look(), look(fresh=True), look()]
    assert found == ["1", "1", "2", "1", "3", "3"]


def test_many_threads_cause_one_listing() -> None:
    claims, listed, together = Claims(), [], threading.Barrier(8)

    def listing() -> list[dict[str, Any]]:
        listed.append(1)
        time.sleep(0.05)  # long enough for every thread to ask
        return [_item("1", "aa")]

    def look(_: int) -> str | None:
        together.wait()
        return claims.orphan("token", BY_CLAIM, "aa", {}, SPECS, listing)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(look, range(8))) == {"1"}
    assert listed == [1]


def test_a_listing_that_fails_is_tried_again_by_the_next() -> None:
    claims = Claims()

    def broken() -> list[dict[str, Any]]:
        raise OSError("down")

    with pytest.raises(OSError, match="down"):
        claims.orphan("token", BY_CLAIM, "aa", {}, SPECS, broken)
    assert _orphan(claims, "aa", _item("1", "aa")) == "1"
