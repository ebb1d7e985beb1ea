from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "lb-listener-encrypted"
REDIRECT = {"type": "redirect", "redirect_config": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
FORWARD = {"type": "forward", "target_group_arn": "arn:aws:elasticloadbalancing:::targetgroup/dvc/0a1b2c3d4e5f6071"}
PLAIN = {"port": 80, "protocol": "HTTP", "ssl_policy": None, "certificates": None}
FAULT = [
    (
        "Listener",
        "plain",
        {
            **{key: value for key, value in example("Listener").items() if key not in ("ssl_policy", "certificates")},
            "port": 80,
            "protocol": "HTTP",
        },
    )
]


def test_plain_http_is_refused(judge):
    verdict = judge(RULE, "Listener", **PLAIN)
    assert [failed.given for failed in verdict.failures] == ["HTTP"]


def test_http_that_only_redirects_passes(judge):
    assert judge(RULE, "Listener", **PLAIN, default_actions=[REDIRECT]).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "actions",
    [
        [],
        [REDIRECT, FORWARD],
        [{"type": "redirect", "redirect_config": {"protocol": "HTTP", "port": "8080", "status_code": "HTTP_301"}}],
    ],
)
def test_http_that_does_anything_else_is_refused(judge, actions):
    assert judge(RULE, "Listener", **PLAIN, default_actions=actions).outcome is Outcome.FAILED


@pytest.mark.parametrize("protocol", ["HTTPS", "TLS"])
def test_tls_passes(judge, protocol):
    assert judge(RULE, "Listener", protocol=protocol).outcome is Outcome.PASSED


def test_a_listener_that_passes_through_is_not_judged(judge):
    assert judge(RULE, "Listener", protocol="TCP").outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_protocol_is_not_checked(judge):
    assert judge(RULE, "Listener", protocol=UNKNOWN).outcome is Outcome.NOT_CHECKED
