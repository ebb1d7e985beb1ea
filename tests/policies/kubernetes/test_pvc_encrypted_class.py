from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import CLAIM
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pvc-encrypted-class"
FAULT = [planned(CLAIM, example(CLAIM, {"spec.storageClassName": "fast"}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (CLAIM, {"spec.storageClassName": "fast"}, ["spec.storageClassName"]),
        (CLAIM, {"spec.storageClassName": ABSENT}, ["spec.storageClassName"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(CLAIM, {"spec.storageClassName": UNKNOWN})
    assert verdict_of(RULE, CLAIM, made).outcome is Outcome.NOT_CHECKED
