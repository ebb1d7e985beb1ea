from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import NETWORK_POLICY
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "netpol-no-world-egress"
FAULT = [planned(NETWORK_POLICY, example(NETWORK_POLICY, {"spec.egress.0.to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (NETWORK_POLICY, {"spec.egress.0.to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}, ["spec.egress"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (NETWORK_POLICY, {"spec.egress.0.to": [{"ipBlock": {"cidr": "10.80.0.0/16"}}]}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(NETWORK_POLICY, {"spec.egress.0.to.0": {"ipBlock": {"cidr": UNKNOWN}}})
    assert verdict_of(RULE, NETWORK_POLICY, made).outcome is Outcome.NOT_CHECKED
