"""Logs are kept for at least as long as the level asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.logging.retention import LOG_GROUP_DAYS, archive_days, log_group_days


@given(st.integers(0, 3653))
def test_the_period_on_offer_is_never_shorter_and_never_needlessly_long(wanted: int) -> None:
    days = log_group_days(wanted)
    assert days in LOG_GROUP_DAYS
    assert days >= max(wanted, 30)
    assert not [other for other in LOG_GROUP_DAYS if max(wanted, 30) <= other < days]
    assert archive_days(wanted) == max(wanted, 30)


def test_more_than_ten_years_is_refused() -> None:
    with pytest.raises(ValueError, match="no period of 3654 days"):
        log_group_days(3654)
