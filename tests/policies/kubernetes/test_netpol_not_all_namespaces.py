from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import NETWORK_POLICY
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "netpol-not-all-namespaces"
FAULT = [planned(NETWORK_POLICY, example(NETWORK_POLICY, {"spec.ingress.0.from": [{"namespaceSelector": {}}]}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (NETWORK_POLICY, {"spec.ingress.0.from": [{"namespaceSelector": {}}]}, ["spec.ingress"]),
        (NETWORK_POLICY, {"spec.egress.0.to": [{"namespaceSelector": {"matchLabels": {}}}]}, ["spec.egress"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (
            NETWORK_POLICY,
            {"spec.egress.0.to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "dns"}}}]},
        ),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(NETWORK_POLICY, {"spec.ingress.0.from.0": {"namespaceSelector": UNKNOWN}})
    assert verdict_of(RULE, NETWORK_POLICY, made).outcome is Outcome.NOT_CHECKED
