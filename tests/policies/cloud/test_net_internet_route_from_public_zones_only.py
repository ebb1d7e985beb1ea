from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-internet-route-from-public-zones-only"


def road(zone, **route):
    to_the_internet = {
        "route_table_id": "${table.id}",
        "gateway_id": "${gateway.id}",
        "nat_gateway_id": ABSENT,
        **route,
    }
    return [
        ("InternetGateway", "gateway", example("InternetGateway")),
        ("RouteTable", "table", example("RouteTable", tags={"provincial:zone": zone})),
        ("Route", "route", example("Route", **to_the_internet)),
    ]


FAULT = road("internal-servers")


@pytest.mark.parametrize("zone", ["internal", "internal-servers", "database", "administration"])
def test_an_inner_zone_with_a_road_to_the_internet_is_refused(judge_stack, zone):
    verdict = judge_stack(RULE, road(zone), "route")
    assert [failed.given for failed in verdict.failures] == [f"table ({zone})"]


@pytest.mark.parametrize("zone", ["edge", "dmz"])
def test_edge_and_dmz_may(judge_stack, zone):
    assert judge_stack(RULE, road(zone), "route").outcome is Outcome.PASSED


def test_ipv6_is_no_way_around(judge_stack):
    route = {"destination_ipv6_cidr_block": "::/0", "destination_cidr_block": ABSENT}
    assert judge_stack(RULE, road("database", **route), "route").outcome is Outcome.FAILED


def test_a_gateway_typed_by_hand_is_seen_too(judge_stack):
    verdict = judge_stack(RULE, road("database", gateway_id="igw-0a1b2c3d4e5f60718"), "route")
    assert verdict.outcome is Outcome.FAILED


def test_a_nat_gateway_passes(judge_stack):
    nat = {"gateway_id": ABSENT, "nat_gateway_id": "nat-0a1b2c3d4e5f60718"}
    assert judge_stack(RULE, road("database", **nat), "route").outcome is Outcome.PASSED


def test_a_gateway_nobody_knows_is_not_checked(judge_stack):
    assert judge_stack(RULE, road("database", gateway_id=UNKNOWN), "route").outcome is Outcome.NOT_CHECKED


def test_a_table_of_another_stack_is_not_checked(judge_stack):
    elsewhere = road("database", route_table_id="rtb-0fedcba9876543210")
    assert judge_stack(RULE, elsewhere, "route").outcome is Outcome.NOT_CHECKED
