from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import LIMIT_RANGE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "limit-range-has-defaults"
FAULT = [planned(LIMIT_RANGE, example(LIMIT_RANGE, {"spec.limits": [{"type": "Pod", "max": {"memory": "1Gi"}}]}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (LIMIT_RANGE, {"spec.limits": [{"type": "Pod", "max": {"memory": "1Gi"}}]}, ["spec.limits"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (LIMIT_RANGE, {}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(LIMIT_RANGE, {"spec.limits": UNKNOWN})
    assert verdict_of(RULE, LIMIT_RANGE, made).outcome is Outcome.NOT_CHECKED
