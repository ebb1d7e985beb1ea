from __future__ import annotations

from provincial_policies.examples import ABSENT
from provincial_policies.examples.network import network
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-default-group-closed"
FAULT = [
    (kind, name, {**inputs, "close_default_security_group": False} if kind == "Vpc" else inputs)
    for kind, name, inputs in network()
]


def test_an_open_default_group_is_refused(judge):
    verdict = judge(RULE, "Vpc", close_default_security_group=False)
    assert [failed.given for failed in verdict.failures] == ["false"]


def test_left_out_means_closed(judge):
    assert judge(RULE, "Vpc", close_default_security_group=ABSENT).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Vpc", close_default_security_group=UNKNOWN).outcome is Outcome.NOT_CHECKED
