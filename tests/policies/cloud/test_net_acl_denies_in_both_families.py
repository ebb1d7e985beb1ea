from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-acl-denies-in-both-families"


def entry(number, action, port=None, *, protocol="6", egress=False, **source):
    ports = {} if port is None else {"port_range": {"from": port, "to": port}}
    return {
        "rule_number": number,
        "egress": egress,
        "protocol": protocol,
        "rule_action": action,
        **ports,
        **source,
    }


V4 = {"cidr_block": "0.0.0.0/0"}
V6 = {"ipv6_cidr_block": "::/0"}
HTTPS_V6 = entry(100, "allow", 443, **V6)
DENY_V4 = entry(90, "deny", 3389, **V4)
FAULT = [("NetworkAcl", "acl", example("NetworkAcl", entries=[DENY_V4, HTTPS_V6]))]


def test_a_deny_without_its_ipv6_twin_is_refused(judge):
    verdict = judge(RULE, "NetworkAcl", entries=[DENY_V4, HTTPS_V6])
    assert [failed.property for failed in verdict.failures] == ["entries[0].cidr_block"]


@pytest.mark.parametrize("twin", [entry(91, "deny", 3389, **V6), entry(91, "deny", protocol="-1", **V6)])
def test_a_twin_as_wide_or_wider_passes(judge, twin):
    assert judge(RULE, "NetworkAcl", entries=[DENY_V4, twin, HTTPS_V6]).outcome is Outcome.PASSED


@pytest.mark.parametrize("other", [entry(91, "deny", 22, **V6), entry(91, "deny", 3389, egress=True, **V6)])
def test_another_port_or_direction_is_no_twin(judge, other):
    assert judge(RULE, "NetworkAcl", entries=[DENY_V4, other, HTTPS_V6]).outcome is Outcome.FAILED


def test_a_list_that_allows_no_ipv6_needs_no_twin(judge):
    assert judge(RULE, "NetworkAcl", entries=[DENY_V4]).outcome is Outcome.PASSED


def test_unknown_entries_are_not_checked(judge):
    assert judge(RULE, "NetworkAcl", entries=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_ipv6_allowed_only_the_other_way_needs_no_twin(judge):
    leaving = entry(100, "allow", 443, egress=True, **V6)
    assert judge(RULE, "NetworkAcl", entries=[DENY_V4, leaving]).outcome is Outcome.PASSED


def test_ipv6_only_denied_needs_no_twin(judge):
    assert judge(RULE, "NetworkAcl", entries=[DENY_V4, entry(91, "deny", 22, **V6)]).outcome is Outcome.PASSED


def test_an_entry_without_a_direction_is_incoming(judge):
    entries = [
        {key: value for key, value in one.items() if key != "egress"}
        for one in (entry(90, "deny", 3389, **V4), entry(100, "allow", 443, **V6))
    ]
    assert judge(RULE, "NetworkAcl", entries=entries).outcome is Outcome.FAILED
    outgoing = [entries[0], entry(100, "allow", 443, egress=True, **V6)]
    assert judge(RULE, "NetworkAcl", entries=outgoing).outcome is Outcome.PASSED
