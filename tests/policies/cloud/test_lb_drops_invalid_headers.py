from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "lb-drops-invalid-headers"


def attributes(**changes):
    given = {**example("LoadBalancer")["attributes"], **changes}
    return {key: value for key, value in given.items() if value is not None}


KEY = "routing.http.drop_invalid_header_fields.enabled"
FAULT = [("LoadBalancer", "balancer", example("LoadBalancer", attributes=attributes(**{KEY: "false"})))]


@pytest.mark.parametrize("value", ["false", None])
def test_switched_off_or_left_out_is_refused(judge, value):
    verdict = judge(RULE, "LoadBalancer", attributes=attributes(**{KEY: value}))
    assert [failed.property for failed in verdict.failures] == [f'attributes["{KEY}"]']


def test_switched_on_passes(judge):
    assert judge(RULE, "LoadBalancer", attributes=attributes(**{KEY: "true"})).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "LoadBalancer", attributes=attributes(**{KEY: UNKNOWN})).outcome is Outcome.NOT_CHECKED


def test_below_level_two_it_is_not_asked(judge):
    verdict = judge(RULE, "LoadBalancer", attributes={}, tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_network_balancer_reads_no_headers(judge):
    assert judge(RULE, "LoadBalancer", type="network", attributes={}).outcome is Outcome.NOT_APPLICABLE
