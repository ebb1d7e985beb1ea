"""When two values mean the same."""

from __future__ import annotations

import pytest

from provincial_cloud.aws.declaration import ArgumentSpec
from provincial_cloud.aws.provider.comparison import same


@pytest.mark.parametrize("wanted", ["", None])
@pytest.mark.parametrize("there", ["", None, [], {}])
def test_what_is_empty_is_the_same_as_what_is_unset(there: object, wanted: object) -> None:
    assert same(ArgumentSpec(name="description"), there, wanted)


@pytest.mark.parametrize("there", ["x", ["x"], 0, False])
def test_a_value_is_not_the_same_as_none(there: object) -> None:
    assert not same(ArgumentSpec(name="description"), there, "")
    assert not same(ArgumentSpec(name="description"), there, None)
