from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-acl-no-allow-all"


def entry(number, action, **rest):
    return {"rule_number": number, "egress": False, "protocol": "-1", "rule_action": action, **rest}


FAULT = [("NetworkAcl", "acl", example("NetworkAcl", entries=[entry(100, "allow", cidr_block="0.0.0.0/0")]))]


@pytest.mark.parametrize("source", [{"cidr_block": "0.0.0.0/0"}, {"ipv6_cidr_block": "::/0"}])
def test_everything_from_everywhere_is_refused(judge, source):
    verdict = judge(RULE, "NetworkAcl", entries=[entry(100, "allow", **source)])
    assert [failed.property for failed in verdict.failures] == [f"entries[0].{next(iter(source))}"]


def test_a_deny_that_answers_first_passes(judge):
    world = {"cidr_block": "0.0.0.0/0"}
    entries = [entry(200, "allow", **world), entry(100, "deny", **world)]
    assert judge(RULE, "NetworkAcl", entries=entries).outcome is Outcome.PASSED


def test_a_deny_that_answers_too_late_is_refused(judge):
    world = {"cidr_block": "0.0.0.0/0"}
    entries = [entry(100, "allow", **world), entry(200, "deny", **world)]
    assert judge(RULE, "NetworkAcl", entries=entries).outcome is Outcome.FAILED


def test_everything_from_one_network_passes(judge):
    assert judge(RULE, "NetworkAcl", entries=[entry(100, "allow", cidr_block="10.0.0.0/8")]).outcome is Outcome.PASSED


def test_outgoing_entries_are_not_this_rules_business(judge):
    leaving = {**entry(100, "allow", cidr_block="0.0.0.0/0"), "egress": True}
    assert judge(RULE, "NetworkAcl", entries=[leaving]).outcome is Outcome.PASSED


def test_an_unknown_entry_is_not_checked(judge):
    assert judge(RULE, "NetworkAcl", entries=[entry(100, "allow", cidr_block=UNKNOWN)]).outcome is Outcome.NOT_CHECKED


def test_what_is_unknown_in_ipv4_does_not_hide_ipv6(judge):
    entries = [entry(90, "allow", cidr_block=UNKNOWN), entry(100, "allow", ipv6_cidr_block="::/0")]
    assert judge(RULE, "NetworkAcl", entries=entries).outcome is Outcome.FAILED


def test_an_unknown_entry_after_the_answer_changes_nothing(judge):
    entries = [entry(100, "allow", cidr_block="0.0.0.0/0"), entry(200, "deny", cidr_block=UNKNOWN)]
    assert judge(RULE, "NetworkAcl", entries=entries).outcome is Outcome.FAILED
