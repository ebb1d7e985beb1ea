from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "lb-listener-modern-tls"
FAULT = [("Listener", "old", example("Listener", ssl_policy="ELBSecurityPolicy-2016-08"))]


@pytest.mark.parametrize(
    "policy",
    [
        "ELBSecurityPolicy-2016-08",
        "ELBSecurityPolicy-TLS-1-1-2017-01",
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
        "ELBSecurityPolicy-TLS13-1-1-2021-06",
        "ELBSecurityPolicy-FS-2018-06",
        ABSENT,
    ],
)
def test_a_policy_that_takes_old_tls_is_refused(judge, policy):
    verdict = judge(RULE, "Listener", ssl_policy=policy)
    assert [failed.property for failed in verdict.failures] == ["ssl_policy"]


@pytest.mark.parametrize(
    "policy",
    [
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "ELBSecurityPolicy-TLS-1-2-2017-01",
        "ELBSecurityPolicy-FS-1-2-Res-2020-10",
    ],
)
def test_a_policy_from_tls_1_2_passes(judge, policy):
    assert judge(RULE, "Listener", ssl_policy=policy).outcome is Outcome.PASSED


def test_a_listener_without_tls_is_not_judged(judge):
    assert judge(RULE, "Listener", protocol="HTTP", ssl_policy=ABSENT).outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_policy_is_not_checked(judge):
    assert judge(RULE, "Listener", ssl_policy=UNKNOWN).outcome is Outcome.NOT_CHECKED
