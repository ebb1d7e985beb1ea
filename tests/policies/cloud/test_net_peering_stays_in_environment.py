from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.network import network
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-peering-stays-in-environment"


def peering(**changes):
    own = {"vpc_id": "${vpc.id}", "peer_vpc_id": "${vpc.id}", "auto_accept": True, **changes}
    return [*network(), ("VpcPeering", "peering", example("VpcPeering", **own))]


FAULT = [("VpcPeering", "peering", example("VpcPeering", auto_accept=True))]


def test_accepting_by_itself_a_network_from_elsewhere_is_refused(judge_stack):
    verdict = judge_stack(RULE, FAULT, "peering")
    assert [failed.property for failed in verdict.failures] == ["auto_accept"]


def test_a_network_of_the_same_environment_passes(judge_stack):
    assert judge_stack(RULE, peering(), "peering").outcome is Outcome.PASSED


def test_a_network_of_another_environment_is_refused(judge_stack):
    other = peering(tags={"provincial:environment": "tien-giang"})
    assert judge_stack(RULE, other, "peering").outcome is Outcome.FAILED


def test_a_network_of_another_account_is_refused(judge_stack):
    assert judge_stack(RULE, peering(peer_owner_id="210987654321"), "peering").outcome is Outcome.FAILED


def test_waiting_for_acceptance_passes(judge_stack):
    assert judge_stack(RULE, peering(auto_accept=False), "peering").outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge_stack):
    assert judge_stack(RULE, peering(auto_accept=UNKNOWN), "peering").outcome is Outcome.NOT_CHECKED


def test_left_out_means_waiting(judge_stack):
    alone = [("VpcPeering", "peering", example("VpcPeering", auto_accept=ABSENT))]
    assert judge_stack(RULE, alone, "peering").outcome is Outcome.PASSED
