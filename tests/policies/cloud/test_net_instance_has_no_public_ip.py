from __future__ import annotations

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-instance-has-no-public-ip"
FAULT = [("Instance", "server", example("Instance", associate_public_ip_address=True))]


def test_a_server_with_a_public_address_is_refused(judge):
    verdict = judge(RULE, "Instance", associate_public_ip_address=True)
    assert [failed.property for failed in verdict.failures] == ["associate_public_ip_address"]


def test_left_out_means_as_the_subnet_says(judge):
    assert judge(RULE, "Instance", associate_public_ip_address=ABSENT).outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    assert judge(RULE, "Instance", associate_public_ip_address=UNKNOWN).outcome is Outcome.NOT_CHECKED
