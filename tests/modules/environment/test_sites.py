"""Distances between sites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.environment.sites import Coordinates

PLACES = st.builds(Coordinates, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    here, there = Coordinates(latitude=10, longitude=106), Coordinates(latitude=11, longitude=106)

    assert here.kilometres_to(there) == pytest.approx(111.2, abs=0.1)


@given(PLACES, PLACES)
def test_a_distance_is_the_same_both_ways_and_at_most_half_the_globe(one: Coordinates, other: Coordinates) -> None:
    assert one.kilometres_to(other) == pytest.approx(other.kilometres_to(one))
    assert 0 <= one.kilometres_to(other) <= 20016
    assert one.kilometres_to(one) == 0
