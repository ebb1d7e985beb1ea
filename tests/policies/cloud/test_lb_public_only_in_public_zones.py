from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "lb-public-only-in-public-zones"
INNER = {"provincial:zone": "internal-servers"}
FAULT = [("LoadBalancer", "balancer", example("LoadBalancer", scheme="internet-facing", tags=INNER))]


@pytest.mark.parametrize("scheme", ["internet-facing", ABSENT])
@pytest.mark.parametrize("zone", ["internal", "internal-servers", "database", "administration"])
def test_an_inner_zone_that_faces_the_internet_is_refused(judge, scheme, zone):
    verdict = judge(RULE, "LoadBalancer", scheme=scheme, tags={"provincial:zone": zone})
    assert [failed.property for failed in verdict.failures] == ["scheme"]


@pytest.mark.parametrize("zone", ["edge", "dmz"])
def test_edge_and_dmz_may(judge, zone):
    verdict = judge(RULE, "LoadBalancer", scheme="internet-facing", tags={"provincial:zone": zone})
    assert verdict.outcome is Outcome.PASSED


def test_internal_passes_anywhere(judge):
    assert judge(RULE, "LoadBalancer", scheme="internal", tags=INNER).outcome is Outcome.PASSED


@pytest.mark.parametrize("zone", [ABSENT, UNKNOWN])
def test_a_public_one_without_a_known_zone_is_not_checked(judge, zone):
    verdict = judge(RULE, "LoadBalancer", scheme="internet-facing", tags={"provincial:zone": zone})
    assert verdict.outcome is Outcome.NOT_CHECKED


def test_an_unknown_scheme_is_not_checked(judge):
    assert judge(RULE, "LoadBalancer", scheme=UNKNOWN).outcome is Outcome.NOT_CHECKED
