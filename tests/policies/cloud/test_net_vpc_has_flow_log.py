from __future__ import annotations

from provincial_policies.examples import example
from provincial_policies.examples.network import network
from provincial_policies.verdict import Outcome

RULE = "net-vpc-has-flow-log"
FAULT = [planned for planned in network() if planned[0] != "FlowLog"]


def test_a_network_with_a_flow_log_passes(judge_stack):
    assert judge_stack(RULE, network(), "vpc").outcome is Outcome.PASSED


def test_a_network_without_a_flow_log_is_refused(judge_stack):
    verdict = judge_stack(RULE, FAULT, "vpc")
    assert verdict.outcome is Outcome.FAILED
    assert len(verdict.failures) == 1


def test_a_flow_log_of_another_network_does_not_count(judge_stack):
    elsewhere = ("FlowLog", "flow-log", example("FlowLog", resource_id="vpc-0fedcba987654321f"))
    other = [elsewhere if kind == "FlowLog" else (kind, name, inputs) for kind, name, inputs in network()]
    assert judge_stack(RULE, other, "vpc").outcome is Outcome.FAILED


def test_below_level_three_it_is_not_asked(judge_stack):
    assert judge_stack(RULE, network(level=2), "vpc").outcome is Outcome.NOT_APPLICABLE
