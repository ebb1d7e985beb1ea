from __future__ import annotations

import pytest

from provincial_policies.cel.examples import LABELS, example, planned
from provincial_policies.cel.kinds import NAMESPACE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "ns-pod-security-enforced"
FAULT = [planned(NAMESPACE, example(NAMESPACE, {"metadata.labels": LABELS}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (NAMESPACE, {"metadata.labels": LABELS}, ["pod-security.kubernetes.io/enforce"]),
        (
            NAMESPACE,
            {"metadata.labels": {**LABELS, "pod-security.kubernetes.io/enforce": "baseline"}},
            ["pod-security.kubernetes.io/enforce"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(NAMESPACE, {"metadata.labels": UNKNOWN})
    assert verdict_of(RULE, NAMESPACE, made).outcome is Outcome.NOT_CHECKED
