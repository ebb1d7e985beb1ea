"""Sizes and defaults of workloads: full lists, each with its source, never weaker at a higher level."""

from __future__ import annotations

from itertools import pairwise

import pytest

from provincial_cloud.standards import Level, Mark
from provincial_cloud.standards.sizes import Size, size_description
from provincial_cloud.standards.workloads import BackupClass, workload_defaults


def test_a_higher_level_never_asks_for_less() -> None:
    for lower, higher in pairwise([workload_defaults(level) for level in Level]):
        assert higher.copies >= lower.copies
        assert higher.most_copies >= lower.most_copies
        assert set(higher.spread) >= set(lower.spread)
        assert higher.required >= lower.required
        assert higher.encrypted_volumes >= lower.encrypted_volumes
        assert list(BackupClass).index(higher.backup_class) >= list(BackupClass).index(lower.backup_class)


def test_a_larger_size_holds_more_of_everything() -> None:
    for smaller, larger in pairwise([size_description(size) for size in Size]):
        assert smaller.amount.above(larger.amount) == []
        assert larger.container.most_memory <= larger.amount.memory
        assert larger.container.cpu <= larger.container.most_cpu


def test_every_figure_says_that_it_is_ours_and_that_nobody_verified_it() -> None:
    for described in (*map(size_description, Size), *map(workload_defaults, Level)):
        assert described.provenance.mark is Mark.OURS
        assert not described.provenance.verified_by_person


@pytest.mark.parametrize("level", [0, 6])
def test_there_are_five_levels(level: int) -> None:
    with pytest.raises(ValueError, match="not a valid Level"):
        workload_defaults(level)


def test_the_rules_ask_for_no_more_copies_than_the_defaults_give() -> None:
    from provincial_policies.cel.parameters import REPLICAS

    assert tuple(workload_defaults(level).copies for level in Level) == REPLICAS
