"""Equal quantities are equal however they are written, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.kubernetes.provider.quantities import same_quantity

CPU = ("spec", "hard", "requests.cpu")


@pytest.mark.parametrize(
    ("one", "other"),
    [("1000m", "1"), ("0.5", "500m"), (1, "1"), ("1024Mi", "1Gi"), ("1e3", "1k"), ("1G", "1000M"), (0.1, "100m")],
)
def test_the_same_amount(one: Any, other: Any) -> None:
    assert same_quantity(CPU, one, other)
    assert same_quantity(CPU, other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("1", "2"), ("1Gi", "1G"), ("1", "1x"), (True, 1), ("", "0"), (None, "0"), ("1.1.1", "1")]
)
def test_another_amount_or_none(one: Any, other: Any) -> None:
    assert not same_quantity(CPU, one, other)


def test_only_where_the_api_has_quantities() -> None:
    assert not same_quantity(("data", "version"), "1.0", "1")
    assert not same_quantity(("data", "limits"), "1.0", "1")
    assert not same_quantity(("spec", "template", "metadata", "annotations", "max"), "1000m", "1")
