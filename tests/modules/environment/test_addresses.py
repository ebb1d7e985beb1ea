"""The arithmetic of the address plan."""

from __future__ import annotations

from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.environment.addresses import PRIVATE_RANGES, subnets_in


@given(st.integers(16, 28), st.integers(16, 28))
def test_as_many_subnets_fit_as_can_be_cut(wide: int, narrow: int) -> None:
    network = IPv4Network(f"10.20.0.0/{wide}")

    cut = len(list(network.subnets(new_prefix=narrow))) if narrow >= wide else 0

    assert subnets_in(network, narrow) == cut


def test_private_ranges_are_those_that_nobody_routes() -> None:
    assert [str(each) for each in PRIVATE_RANGES] == ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
