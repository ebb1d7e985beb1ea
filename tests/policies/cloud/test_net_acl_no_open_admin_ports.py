from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-acl-no-open-admin-ports"


def entry(number, action, first, last, **rest):
    ports = {"from": first, "to": last}
    return {"rule_number": number, "egress": False, "protocol": "6", "rule_action": action, "port_range": ports, **rest}


WORLD = {"cidr_block": "0.0.0.0/0"}
FAULT = [("NetworkAcl", "acl", example("NetworkAcl", entries=[entry(100, "allow", 22, 22, **WORLD)]))]


@pytest.mark.parametrize("source", [WORLD, {"ipv6_cidr_block": "::/0"}])
@pytest.mark.parametrize("ports", [(22, 22), (3389, 3389), (1024, 65535)])
def test_an_admin_port_open_to_the_world_is_refused(judge, source, ports):
    verdict = judge(RULE, "NetworkAcl", entries=[entry(100, "allow", *ports, **source)])
    assert len(verdict.failures) == 1


def test_a_deny_before_the_range_of_answers_passes(judge):
    entries = [entry(90, "deny", 3389, 3389, **WORLD), entry(100, "allow", 1024, 65535, **WORLD)]
    assert judge(RULE, "NetworkAcl", entries=entries).outcome is Outcome.PASSED


def test_a_deny_in_ipv4_does_not_close_ipv6(judge):
    v6 = {"ipv6_cidr_block": "::/0"}
    entries = [entry(90, "deny", 22, 22, **WORLD), entry(100, "allow", 22, 22, **v6)]
    verdict = judge(RULE, "NetworkAcl", entries=entries)
    assert [failed.property for failed in verdict.failures] == ["entries[1].ipv6_cidr_block"]


def test_https_passes(judge):
    assert judge(RULE, "NetworkAcl", entries=[entry(100, "allow", 443, 443, **WORLD)]).outcome is Outcome.PASSED


def test_unknown_entries_are_not_checked(judge):
    assert judge(RULE, "NetworkAcl", entries=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_what_is_unknown_in_ipv4_does_not_hide_ipv6(judge):
    entries = [entry(90, "allow", 443, 443, cidr_block=UNKNOWN), entry(100, "allow", 22, 22, ipv6_cidr_block="::/0")]
    assert judge(RULE, "NetworkAcl", entries=entries).outcome is Outcome.FAILED


def test_everything_from_everywhere_is_another_rules_business(judge):
    everything = {"rule_number": 100, "egress": False, "protocol": "-1", "rule_action": "allow", **WORLD}
    assert judge(RULE, "NetworkAcl", entries=[everything]).outcome is Outcome.PASSED
