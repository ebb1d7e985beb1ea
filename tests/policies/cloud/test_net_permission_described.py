from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-permission-described"
FAULT = [("SecurityGroupRule", "ssh", example("SecurityGroupRule", description=ABSENT))]


@pytest.mark.parametrize("words", [ABSENT, "", "   "])
def test_an_opening_without_words_is_refused(judge, words):
    verdict = judge(RULE, "SecurityGroupRule", description=words)
    assert [failed.property for failed in verdict.failures] == ["description"]


def test_both_directions_of_a_group_are_read(judge):
    bare = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": "10.0.0.0/8"}
    verdict = judge(RULE, "SecurityGroup", ingress=[bare], egress=[bare])
    assert [failed.property for failed in verdict.failures] == ["ingress[0].description", "egress[0].description"]


def test_an_opening_with_words_passes(judge):
    assert judge(RULE, "SecurityGroupRule").outcome is Outcome.PASSED


def test_unknown_words_are_not_checked(judge):
    assert judge(RULE, "SecurityGroupRule", description=UNKNOWN).outcome is Outcome.NOT_CHECKED
