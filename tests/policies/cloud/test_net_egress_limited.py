from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-egress-limited"


def leaving(source, **ports):
    family = "cidr_ipv6" if isinstance(source, str) and ":" in source else "cidr_ipv4"
    return {"ip_protocol": "-1", family: source, "description": "Anywhere", **ports}


FAULT = [("SecurityGroup", "app", example("SecurityGroup", egress=[leaving("0.0.0.0/0")]))]


@pytest.mark.parametrize("source", ["0.0.0.0/0", "::/0"])
@pytest.mark.parametrize("ports", [{}, {"ip_protocol": "tcp", "from_port": 0, "to_port": 65535}])
def test_everything_to_everywhere_is_refused(judge, source, ports):
    verdict = judge(RULE, "SecurityGroup", egress=[leaving(source, **ports)])
    assert verdict.outcome is Outcome.FAILED
    assert len(verdict.failures) == 1


def test_a_rule_of_its_own_is_read_like_a_group(judge):
    verdict = judge(RULE, "SecurityGroupRule", direction="egress", ip_protocol="-1", cidr_ipv4="0.0.0.0/0")
    assert [failed.property for failed in verdict.failures] == ["cidr_ipv4"]


def test_one_port_to_everywhere_passes(judge):
    https = leaving("0.0.0.0/0", ip_protocol="tcp", from_port=443, to_port=443)
    assert judge(RULE, "SecurityGroup", egress=[https]).outcome is Outcome.PASSED


def test_everything_to_one_network_passes(judge):
    assert judge(RULE, "SecurityGroup", egress=[leaving("10.80.0.0/16")]).outcome is Outcome.PASSED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "SecurityGroup", tags={"provincial:level": "2"}, egress=[leaving("0.0.0.0/0")])
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_unknown_permissions_are_not_checked(judge):
    assert judge(RULE, "SecurityGroup", egress=UNKNOWN).outcome is Outcome.NOT_CHECKED
