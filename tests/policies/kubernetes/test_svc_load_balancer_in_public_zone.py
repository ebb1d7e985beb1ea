from __future__ import annotations

import pytest

from provincial_policies.cel.examples import LABELS, example, planned
from provincial_policies.cel.kinds import SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "svc-load-balancer-in-public-zone"
FAULT = [planned(SERVICE, example(SERVICE, {"spec.type": "LoadBalancer"}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (SERVICE, {"spec.type": "LoadBalancer"}, ["spec.loadBalancerSourceRanges"]),
        (
            SERVICE,
            {"spec.type": "LoadBalancer", "spec.loadBalancerSourceRanges": ["0.0.0.0/0"]},
            ["spec.loadBalancerSourceRanges"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SERVICE, {"spec.type": "LoadBalancer", "spec.loadBalancerSourceRanges": ["10.80.0.0/16"]}),
        (SERVICE, {"spec.type": "LoadBalancer", "metadata.labels": {**LABELS, "provincial/zone": "dmz"}}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(SERVICE, {"spec.type": "LoadBalancer", "spec.loadBalancerSourceRanges": UNKNOWN})
    assert verdict_of(RULE, SERVICE, made).outcome is Outcome.NOT_CHECKED
