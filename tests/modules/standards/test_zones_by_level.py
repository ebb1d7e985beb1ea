"""The zones of each level, by regime and by both."""

from __future__ import annotations

import itertools

import pytest

from provincial_cloud.standards import Regime, Zone, zones, zones_required, zones_required_if_present

THREE = {Zone.INTERNAL, Zone.EDGE, Zone.DMZ}
FOUR = THREE | {Zone.INTERNAL_SERVERS}
SIX = FOUR | {Zone.DATABASE, Zone.ADMINISTRATION}
SEVEN = SIX | {Zone.DEVICE_ADMINISTRATION}


@pytest.mark.parametrize(
    ("level", "old", "new"), [(1, THREE, set()), (2, FOUR, FOUR), (3, SIX, SIX), (4, SEVEN, SEVEN), (5, SEVEN, SEVEN)]
)
def test_a_level_requires_the_zones_of_the_regime(level: int, old: set[Zone], new: set[Zone]) -> None:
    assert zones_required(level, Regime.OLD) == old
    assert zones_required(level, Regime.NEW) == new
    assert zones_required(level) == old | new


def test_wireless_and_wan_are_asked_for_only_where_there_is_any() -> None:
    assert [zones_required_if_present(level) for level in range(1, 6)] == [
        set(),
        {Zone.WIRELESS},
        {Zone.WIRELESS},
        {Zone.WIRELESS, Zone.WAN},
        {Zone.WIRELESS, Zone.WAN},
    ]
    assert zones_required_if_present(5, Regime.OLD) == {Zone.WIRELESS}


def test_a_higher_level_never_drops_a_zone() -> None:
    for regime in (None, *Regime):
        lists = [zones_required(level, regime) for level in range(1, 6)]
        assert all(low <= high for low, high in itertools.pairwise(lists))


def test_every_zone_has_a_name_in_both_languages_and_a_source() -> None:
    assert set(zones()) == set(Zone)
    for described in zones().values():
        assert described.title.vi
        assert described.title.en
        assert set(described.provenance) == set(described.first_level)
        assert all(each.source and not each.verified_by_person for each in described.provenance.values())


def test_there_is_no_level_six() -> None:
    with pytest.raises(ValueError, match="is not a valid Level"):
        zones_required(6)
