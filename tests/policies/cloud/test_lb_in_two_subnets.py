from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "lb-in-two-subnets"
ONE = ["subnet-0a1b2c3d4e5f60718"]
LOGGED = {
    key: value for key, value in example("LoadBalancer")["attributes"].items() if not key.startswith("routing.http")
}
FAULT = [("LoadBalancer", "balancer", example("LoadBalancer", type="network", subnets=ONE, attributes=LOGGED))]
"""The provider itself refuses an application load balancer in one subnet."""


@pytest.mark.parametrize(("subnets", "count"), [(ONE, "1"), ([], "0"), (ABSENT, "0")])
def test_fewer_than_two_subnets_are_refused(judge, subnets, count):
    verdict = judge(RULE, "LoadBalancer", subnets=subnets)
    assert [failed.given for failed in verdict.failures] == [count]


def test_two_subnets_still_to_be_made_pass(judge):
    assert judge(RULE, "LoadBalancer", subnets=[UNKNOWN, UNKNOWN]).outcome is Outcome.PASSED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "LoadBalancer", subnets=ONE, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_list_is_not_checked(judge):
    assert judge(RULE, "LoadBalancer", subnets=UNKNOWN).outcome is Outcome.NOT_CHECKED
