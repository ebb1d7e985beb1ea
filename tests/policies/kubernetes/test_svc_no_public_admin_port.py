from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "svc-no-public-admin-port"
FAULT = [
    planned(
        SERVICE,
        example(
            SERVICE,
            {"spec.type": "LoadBalancer", "spec.loadBalancerSourceRanges": ["10.80.0.0/16"], "spec.ports.0.port": 5432},
        ),
    )
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (
            SERVICE,
            {"spec.type": "LoadBalancer", "spec.loadBalancerSourceRanges": ["10.80.0.0/16"], "spec.ports.0.port": 5432},
            ["5432"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SERVICE, {"spec.ports.0.port": 5432}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(SERVICE, {"spec.type": "LoadBalancer", "spec.ports.0.port": UNKNOWN})
    assert verdict_of(RULE, SERVICE, made).outcome is Outcome.NOT_CHECKED
