from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import AUTOSCALER
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "hpa-enough-replicas"
FAULT = [planned(AUTOSCALER, example(AUTOSCALER, {"spec.minReplicas": 1}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (AUTOSCALER, {"spec.minReplicas": 1}, ["spec.minReplicas"]),
        (AUTOSCALER, {"spec.minReplicas": ABSENT}, ["spec.minReplicas"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (AUTOSCALER, {"spec.minReplicas": 4}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(AUTOSCALER, {"spec.minReplicas": UNKNOWN})
    assert verdict_of(RULE, AUTOSCALER, made).outcome is Outcome.NOT_CHECKED
