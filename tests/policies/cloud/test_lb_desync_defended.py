from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "lb-desync-defended"
KEY = "routing.http.desync_mitigation_mode"
MONITORED = {**example("LoadBalancer")["attributes"], KEY: "monitor"}
FAULT = [("LoadBalancer", "balancer", example("LoadBalancer", attributes=MONITORED))]


def test_only_watching_is_refused(judge):
    verdict = judge(RULE, "LoadBalancer", attributes=MONITORED)
    assert [failed.given for failed in verdict.failures] == ["monitor"]


@pytest.mark.parametrize("attributes", [{}, {KEY: "defensive"}, {KEY: "strictest"}])
def test_defensive_is_the_default_and_passes(judge, attributes):
    assert judge(RULE, "LoadBalancer", attributes=attributes).outcome is Outcome.PASSED


def test_a_network_balancer_reads_no_requests(judge):
    assert judge(RULE, "LoadBalancer", type="network", attributes={}).outcome is Outcome.NOT_APPLICABLE


def test_unknown_attributes_are_not_checked(judge):
    assert judge(RULE, "LoadBalancer", attributes=UNKNOWN).outcome is Outcome.NOT_CHECKED
