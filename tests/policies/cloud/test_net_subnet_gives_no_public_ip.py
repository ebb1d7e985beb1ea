from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-subnet-gives-no-public-ip"
FAULT = [("Subnet", "inner", example("Subnet", map_public_ip_on_launch=True))]


@pytest.mark.parametrize("zone", ["internal", "internal-servers", "database", "administration"])
def test_an_inner_subnet_that_gives_public_addresses_is_refused(judge, zone):
    verdict = judge(RULE, "Subnet", map_public_ip_on_launch=True, tags={"provincial:zone": zone})
    assert [failed.property for failed in verdict.failures] == ["map_public_ip_on_launch"]


@pytest.mark.parametrize("zone", ["edge", "dmz"])
def test_edge_and_dmz_may(judge, zone):
    verdict = judge(RULE, "Subnet", map_public_ip_on_launch=True, tags={"provincial:zone": zone})
    assert verdict.outcome is Outcome.PASSED


def test_left_out_means_no(judge):
    assert judge(RULE, "Subnet", map_public_ip_on_launch=ABSENT).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Subnet", map_public_ip_on_launch=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_an_unknown_zone_is_not_checked(judge):
    verdict = judge(RULE, "Subnet", map_public_ip_on_launch=True, tags={"provincial:zone": ABSENT})
    assert verdict.outcome is Outcome.NOT_CHECKED
