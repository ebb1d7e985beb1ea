from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import DEPLOYMENT, SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "ns-not-default"
FAULT = [planned(DEPLOYMENT, example(DEPLOYMENT, {"metadata.namespace": "default"}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (DEPLOYMENT, {"metadata.namespace": "default"}, ["metadata.namespace"]),
        (SERVICE, {"metadata.namespace": "default"}, ["metadata.namespace"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SERVICE, {"metadata.namespace": "plain"}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(DEPLOYMENT, {"metadata.namespace": UNKNOWN})
    assert verdict_of(RULE, DEPLOYMENT, made).outcome is Outcome.NOT_CHECKED
