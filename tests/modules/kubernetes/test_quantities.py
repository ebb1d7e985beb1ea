"""Quantities as the API server writes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.kubernetes.quantities import cpu, memory

FACTORS = {"Mi": 1, "Gi": 1024, "Ti": 1024**2, "Pi": 1024**3}


@pytest.mark.parametrize(("given_", "written"), [(0, "0"), (1, "1m"), (500, "500m"), (1500, "1500m"), (16000, "16")])
def test_cpu_is_whole_cores_or_thousandths(given_: int, written: str) -> None:
    assert cpu(given_) == written


@pytest.mark.parametrize(
    ("given_", "written"), [(0, "0"), (512, "512Mi"), (1024, "1Gi"), (1536, "1536Mi"), (1 << 20, "1Ti")]
)
def test_memory_is_in_the_largest_unit_that_keeps_it_whole(given_: int, written: str) -> None:
    assert memory(given_) == written


@given(st.integers(1, 10**9))
def test_nothing_is_lost_or_gained(mebibytes: int) -> None:
    number, unit = re.fullmatch(r"(\d+)(\D+)", memory(mebibytes)).groups()  # type: ignore[union-attr]
    assert int(number) * FACTORS[unit] == mebibytes
