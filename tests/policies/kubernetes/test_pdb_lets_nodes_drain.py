from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import DISRUPTION_BUDGET
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pdb-lets-nodes-drain"
FAULT = [planned(DISRUPTION_BUDGET, example(DISRUPTION_BUDGET, {"spec.maxUnavailable": 0}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (DISRUPTION_BUDGET, {"spec.maxUnavailable": 0}, ["spec.maxUnavailable"]),
        (DISRUPTION_BUDGET, {"spec.maxUnavailable": ABSENT, "spec.minAvailable": "100%"}, ["spec.minAvailable"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (DISRUPTION_BUDGET, {"spec.maxUnavailable": "25%"}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(DISRUPTION_BUDGET, {"spec.maxUnavailable": UNKNOWN})
    assert verdict_of(RULE, DISRUPTION_BUDGET, made).outcome is Outcome.NOT_CHECKED
