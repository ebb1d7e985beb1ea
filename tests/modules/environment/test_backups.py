"""Schedules say when a backup is made, as people and as the cloud's scheduler write it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from provincial_cloud.environment import Interval, Schedule
from provincial_cloud.environment.backups import Weekday

CLOCK = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("schedule", "expression", "pause"),
    [
        (Schedule(every=Interval.HOUR, at="00:15"), "cron(15 * * * ? *)", timedelta(hours=1)),
        (Schedule(every=Interval.DAY, at="18:30"), "cron(30 18 * * ? *)", timedelta(days=1)),
        (
            Schedule(every=Interval.WEEK, at="01:05", weekday=Weekday.SUNDAY),
            "cron(5 1 ? * SUN *)",
            timedelta(days=7),
        ),
        (Schedule(every=Interval.MONTH, at="00:00", day=1), "cron(0 0 1 * ? *)", timedelta(days=31)),
    ],
)
def test_a_schedule_is_written_as_the_cloud_reads_it(schedule: Schedule, expression: str, pause: timedelta) -> None:
    assert schedule.expression == expression
    assert schedule.longest_pause == pause


@given(
    st.builds(Schedule, every=st.sampled_from([Interval.HOUR, Interval.DAY]), at=CLOCK)
    | st.builds(Schedule, every=st.just(Interval.WEEK), at=CLOCK, weekday=st.sampled_from(Weekday))
    | st.builds(Schedule, every=st.just(Interval.MONTH), at=CLOCK, day=st.integers(1, 28))
)
def test_every_schedule_has_six_fields_and_one_open_day(schedule: Schedule) -> None:
    match = re.fullmatch(r"cron\((\d+) (\d+|\*) (\d+|\*|\?) \* (\?|[A-Z]{3}) \*\)", schedule.expression)

    assert match is not None
    assert (match[3] == "?") != (match[4] == "?")
    assert int(match[1]) == int(schedule.at[3:])


@pytest.mark.parametrize(
    ("schedule", "cron"),
    [
        (Schedule(every=Interval.HOUR, at="00:15"), "15 * * * *"),
        (Schedule(every=Interval.DAY, at="18:05"), "5 18 * * *"),
        (Schedule(every=Interval.WEEK, at="01:05", weekday=Weekday.THURSDAY), "5 1 * * thu"),
        (Schedule(every=Interval.MONTH, at="00:00", day=28), "0 0 28 * *"),
    ],
)
def test_a_schedule_is_written_as_cron_reads_it(schedule: Schedule, cron: str) -> None:
    assert schedule.cron == cron


@pytest.mark.parametrize("words", [{"day": 29}, {"day": 0}, {"weekday": Weekday.MONDAY, "day": 1}, {}])
def test_a_monthly_schedule_needs_a_day_that_every_month_has(words: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Schedule(every=Interval.MONTH, at="00:00", **words)  # type: ignore[arg-type]
