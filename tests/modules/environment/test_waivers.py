"""A waiver lives from its approval to the day before its expiry, a year at most."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from provincial_cloud.environment import Approver, Scope, Text, Waiver
from provincial_cloud.environment.waivers import LONGEST_LIFE_DAYS

TEXT = Text(vi="Vì sao", en="Why")
APPROVED = date(2026, 1, 1)


def waiver(days: int) -> Waiver:
    return Waiver(
        id="one",
        rule="NET-10",
        scope=Scope(system="portal"),
        reason=TEXT,
        compensating=TEXT,
        approver=Approver(name="A", position=TEXT),
        approved=APPROVED,
        expires=APPROVED + timedelta(days=days),
    )


@given(st.integers(1, LONGEST_LIFE_DAYS), st.integers(-10, 400))
def test_it_is_in_force_on_as_many_days_as_it_lives(life: int, day: int) -> None:
    assert waiver(life).in_force(APPROVED + timedelta(days=day)) == (0 <= day < life)


@given(st.integers(-400, 0) | st.integers(LONGEST_LIFE_DAYS + 1, 4000))
def test_any_other_life_is_refused(life: int) -> None:
    with pytest.raises(ValidationError, match="the waiver"):
        waiver(life)


@pytest.mark.parametrize("pattern", ["*", "**", "?*", "*?*"])
def test_a_scope_that_matches_everything_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="covers everything"):
        Scope(resource=pattern)

    assert Scope(resource=pattern, system="portal").system == "portal"
