from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-flow-log-records-all"
FAULT = [("FlowLog", "flow-log", example("FlowLog", traffic_type="REJECT"))]


@pytest.mark.parametrize("kind", ["ACCEPT", "REJECT"])
def test_half_of_the_traffic_is_refused(judge, kind):
    verdict = judge(RULE, "FlowLog", traffic_type=kind)
    assert [failed.given for failed in verdict.failures] == [kind]


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "FlowLog", traffic_type="REJECT", tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_kind_is_not_checked(judge):
    assert judge(RULE, "FlowLog", traffic_type=UNKNOWN).outcome is Outcome.NOT_CHECKED
