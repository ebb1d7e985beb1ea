from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import NAMESPACE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "ns-name-not-reserved"
FAULT = [planned(NAMESPACE, example(NAMESPACE, {"metadata.name": "kube-portal"}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (NAMESPACE, {"metadata.name": "kube-portal"}, ["metadata.name"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(NAMESPACE, {"metadata.name": UNKNOWN})
    assert verdict_of(RULE, NAMESPACE, made).outcome is Outcome.NOT_CHECKED
