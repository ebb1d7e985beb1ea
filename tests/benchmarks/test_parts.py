"""Each part of the benchmark finds what it takes from the product: nothing else runs the long ones."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

PARTS = sorted(path.stem for path in (Path(__file__).parents[2] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_loaded(part: str) -> None:
    assert importlib.import_module(part).__doc__
