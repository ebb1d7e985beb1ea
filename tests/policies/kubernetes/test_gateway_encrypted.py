from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import GATEWAY_KIND
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "gateway-encrypted"
PLAIN = {"spec.listeners.0.protocol": "HTTP", "spec.listeners.0.tls": ABSENT}  # the API takes no other plain listener
FAULT = [planned(GATEWAY_KIND, example(GATEWAY_KIND, PLAIN))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (GATEWAY_KIND, {"spec.listeners.0.protocol": "HTTP"}, ["https"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (GATEWAY_KIND, {"spec.listeners.0.protocol": "TLS"}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(GATEWAY_KIND, {"spec.listeners.0.protocol": UNKNOWN})
    assert verdict_of(RULE, GATEWAY_KIND, made).outcome is Outcome.NOT_CHECKED
