"""Spans of days behave as the sets of days that they stand for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.environment.periods import Period, first_overlap, gaps, turning_days

START = date(2025, 1, 1)
DAYS = [START + timedelta(days=number) for number in range(12)]
SOME_DAY = st.none() | st.sampled_from(DAYS[1:-1])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first, last = draw(SOME_DAY), draw(SOME_DAY)
    if first is not None and last is not None and last < first:
        first, last = last, first
    return Period(first=first, last=last)


def days(period: Period | None) -> set[date]:
    return set() if period is None else {day for day in DAYS if day in period}


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(first=DAYS[2], last=DAYS[1])


@given(periods(), periods())
def test_what_two_periods_have_in_common_is_the_days_of_both(one: Period, other: Period) -> None:
    assert days(one.common(other)) == days(one) & days(other)


@given(periods(), periods())
def test_a_period_holds_another_when_it_has_all_its_days(one: Period, other: Period) -> None:
    assert one.holds(other) == (days(other) <= days(one))


@given(periods(), st.lists(periods(), max_size=4))
def test_gaps_are_the_days_that_no_part_has(whole: Period, parts: list[Period]) -> None:
    missing = gaps(whole, parts)

    assert set().union(*(days(gap) for gap in missing)) == days(whole) - set().union(*(days(part) for part in parts))
    assert first_overlap(missing) is None


@given(st.lists(periods(), max_size=5))
def test_an_overlap_is_found_exactly_when_two_periods_share_a_day(several: list[Period]) -> None:
    found = first_overlap(several)

    shared = [
        days(one) & days(other)
        for position, one in enumerate(several)
        for other in several[:position]
        if days(one) & days(other)
    ]
    assert (found is not None) == bool(shared)
    if found is not None:
        earlier, later, period = found
        assert earlier < later
        assert days(period) == days(several[earlier]) & days(several[later])


@given(st.lists(periods(), max_size=5))
def test_between_two_turning_days_nothing_changes(several: list[Period]) -> None:
    turns = turning_days(several)

    for day in DAYS:
        before = max((turn for turn in turns if turn <= day), default=None)
        reference = before or (turns[0] if turns else day)
        assert [day in period for period in several] == [reference in period for period in several]


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    everything = Period(first=date.min, last=date.max)

    assert gaps(Period(), [everything]) == []
    assert turning_days([everything]) == [date.min]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(), "always"),
        (Period(first=START), "from 2025-01-01"),
        (Period(last=START), "until 2025-01-01"),
        (Period(first=START, last=START), "on 2025-01-01"),
        (Period(first=START, last=DAYS[3]), "2025-01-01 to 2025-01-04"),
    ],
)
def test_a_period_is_written_in_words(period: Period, words: str) -> None:
    assert str(period) == words
