from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import PRIORITY_CLASS
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "priority-not-for-all"
FAULT = [planned(PRIORITY_CLASS, example(PRIORITY_CLASS, {"globalDefault": True}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (PRIORITY_CLASS, {"globalDefault": True}, ["globalDefault"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (PRIORITY_CLASS, {"globalDefault": False}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(PRIORITY_CLASS, {"globalDefault": UNKNOWN})
    assert verdict_of(RULE, PRIORITY_CLASS, made).outcome is Outcome.NOT_CHECKED
