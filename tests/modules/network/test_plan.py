"""Zones and subnets never overlap, whatever the network."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.errors import UsageError
from provincial_cloud.network.plan import plan_network
from provincial_cloud.standards import Zone

ZONES = st.lists(st.sampled_from(list(Zone)), min_size=1, unique=True)
PLACES = st.integers(1, 3).map(lambda count: [f"region-{letter}" for letter in "abc"[:count]])
WHOLE = IPv4Network("10.86.0.0/16")
IPV6 = "2001:db8:0:100::/56"


@given(ZONES, PLACES, st.integers(23, 28))
def test_no_two_subnets_overlap_and_all_lie_in_the_network(zones: list[Zone], places: list[str], prefix: int) -> None:
    plan = plan_network(WHOLE, zones, places, prefix)
    subnets = [subnet for zone in plan.zones for subnet in zone.subnets]
    assert len(subnets) == len(zones) * len(places)
    for one, other in combinations(subnets, 2):
        assert not one.ipv4.overlaps(other.ipv4)
        assert one.index != other.index
    for zone in plan.zones:
        assert all(subnet.ipv4.subnet_of(zone.ipv4) for subnet in zone.subnets)
        assert zone.ipv4.subnet_of(WHOLE)
    for one_zone, other_zone in combinations(plan.zones, 2):
        assert not one_zone.ipv4.overlaps(other_zone.ipv4)


@given(ZONES, PLACES)
def test_ipv6_subnets_lie_in_their_zone_and_zones_are_apart(zones: list[Zone], places: list[str]) -> None:
    plan = plan_network(WHOLE, zones, places, 24)
    ranges = {zone: IPv6Network(plan.ipv6_of_zone(IPV6, zone)) for zone in zones}
    for planned in plan.zones:
        for subnet in planned.subnets:
            found = IPv6Network(plan.ipv6_of_subnet(IPV6, subnet))
            assert found.prefixlen == 64
            assert [zone for zone, whole in ranges.items() if found.subnet_of(whole)] == [planned.zone]
    assert all(whole.subnet_of(IPv6Network(IPV6)) for whole in ranges.values())


@given(ZONES, PLACES)
def test_adding_a_zone_moves_no_other(zones: list[Zone], places: list[str]) -> None:
    small = plan_network(WHOLE, zones, places, 24)
    large = plan_network(WHOLE, list(Zone), places, 24)
    for zone in zones:
        assert small[zone] == large[zone]


def test_a_network_too_small_for_its_zones_says_what_is_needed() -> None:
    with pytest.raises(UsageError) as caught:
        plan_network(IPv4Network("10.86.0.0/24"), [Zone.INTERNAL, Zone.WAN], ["a", "b"], 26)
    assert "room for 2 zones" in str(caught.value)
    assert "room for 9 zones of 2 subnets" in str(caught.value)


def test_the_sample_network_is_what_the_documents_show() -> None:
    plan = plan_network(WHOLE, [Zone.INTERNAL, Zone.DATABASE], ["a", "b"], 24)
    assert [str(subnet.ipv4) for subnet in plan[Zone.DATABASE].subnets] == ["10.86.10.0/24", "10.86.11.0/24"]
    assert plan.ipv6_of_zone(IPV6, Zone.DATABASE) == "2001:db8:0:10a::/63"
