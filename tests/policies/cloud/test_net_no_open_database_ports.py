from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-no-open-database-ports"


def opening(first, last, source):
    family = "cidr_ipv6" if isinstance(source, str) and ":" in source else "cidr_ipv4"
    return {"ip_protocol": "tcp", "from_port": first, "to_port": last, family: source, "description": "From everywhere"}


FAULT = [("SecurityGroup", "database", example("SecurityGroup", ingress=[opening(5432, 5432, "0.0.0.0/0")]))]


@pytest.mark.parametrize("source", ["0.0.0.0/0", "::/0"])
@pytest.mark.parametrize(("first", "last"), [(5432, 5432), (3306, 3306), (1500, 1600), (27017, 27018)])
def test_a_database_port_open_to_the_world_is_refused(judge, source, first, last):
    verdict = judge(RULE, "SecurityGroup", ingress=[opening(first, last, source)])
    assert verdict.outcome is Outcome.FAILED
    assert [failed.given for failed in verdict.failures] == [source]


def test_a_database_port_open_to_the_applications_passes(judge):
    assert judge(RULE, "SecurityGroup", ingress=[opening(5432, 5432, "10.80.30.0/24")]).outcome is Outcome.PASSED


def test_a_web_port_is_not_this_rules_business(judge):
    assert judge(RULE, "SecurityGroup", ingress=[opening(443, 443, "::/0")]).outcome is Outcome.PASSED


def test_an_unknown_source_is_not_checked(judge):
    assert judge(RULE, "SecurityGroup", ingress=[opening(5432, 5432, UNKNOWN)]).outcome is Outcome.NOT_CHECKED


def test_unknown_permissions_are_not_checked(judge):
    assert judge(RULE, "SecurityGroup", ingress=UNKNOWN).outcome is Outcome.NOT_CHECKED
