from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-no-open-admin-ports"


def opening(port: int | None, source: object, last: int | None = None, protocol: str = "tcp") -> dict[str, object]:
    family = "cidr_ipv6" if isinstance(source, str) and ":" in source else "cidr_ipv4"
    ports = {} if port is None else {"from_port": port, "to_port": last or port}
    return {"ip_protocol": protocol, **ports, family: source, "description": "From everywhere"}


FAULT = [("SecurityGroup", "app", example("SecurityGroup", ingress=[opening(22, "0.0.0.0/0")]))]


@pytest.mark.parametrize("source", ["0.0.0.0/0", "::/0", "1.2.3.4/0"])
@pytest.mark.parametrize(("first", "last"), [(22, 22), (3389, 3389), (6000, 7000), (10250, 10250)])
def test_an_admin_port_open_to_the_world_is_refused(judge, source, first, last):
    verdict = judge(RULE, "SecurityGroup", ingress=[opening(first, source, last)])
    assert verdict.outcome is Outcome.FAILED
    (failed,) = verdict.failures
    assert failed.given == source
    assert failed.property in ("ingress[0].cidr_ipv4", "ingress[0].cidr_ipv6")


def test_a_rule_of_its_own_is_read_like_a_group(judge):
    verdict = judge(RULE, "SecurityGroupRule", cidr_ipv4="0.0.0.0/0")
    assert [failed.property for failed in verdict.failures] == ["cidr_ipv4"]


def test_all_traffic_from_the_world_takes_in_the_admin_ports(judge):
    assert judge(RULE, "SecurityGroup", ingress=[opening(None, "::/0", protocol="-1")]).outcome is Outcome.FAILED


def test_each_opening_gets_its_own_message(judge):
    verdict = judge(RULE, "SecurityGroup", ingress=[opening(22, "0.0.0.0/0"), opening(22, "::/0")])
    assert [failed.property for failed in verdict.failures] == ["ingress[0].cidr_ipv4", "ingress[1].cidr_ipv6"]


def test_https_open_to_the_world_passes(judge):
    assert judge(RULE, "SecurityGroup", ingress=[opening(443, "0.0.0.0/0")]).outcome is Outcome.PASSED


def test_egress_to_the_world_is_not_this_rules_business(judge):
    assert judge(RULE, "SecurityGroupRule", direction="egress", cidr_ipv4="0.0.0.0/0").outcome is Outcome.PASSED


def test_an_unknown_source_is_not_checked(judge):
    assert judge(RULE, "SecurityGroupRule", cidr_ipv4=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_an_unknown_entry_does_not_hide_an_open_one(judge):
    verdict = judge(RULE, "SecurityGroup", ingress=[opening(443, UNKNOWN), opening(22, "0.0.0.0/0")])
    assert [failed.property for failed in verdict.failures] == ["ingress[1].cidr_ipv4"]
