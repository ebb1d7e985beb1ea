from __future__ import annotations

import pytest

from provincial_policies.cel.examples import LABELS, LABELS_OF_NAMESPACE, example, planned
from provincial_policies.cel.kinds import NAMESPACE, SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "level-within-cluster"
ABOVE = {"metadata.name": "so-khcn-above", "metadata.labels": {**LABELS_OF_NAMESPACE, "provincial/level": "4"}}
FAULT = [planned(NAMESPACE, example(NAMESPACE, ABOVE))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (SERVICE, {"metadata.labels": {**LABELS, "provincial/level": "4"}}, ["provincial/level"]),
        (NAMESPACE, {"metadata.labels": {**LABELS_OF_NAMESPACE, "provincial/level": "5"}}, ["provincial/level"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SERVICE, {"metadata.labels": {**LABELS, "provincial/level": "1"}}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(SERVICE, {"metadata.labels": {**LABELS, "provincial/level": UNKNOWN}})
    assert verdict_of(RULE, SERVICE, made).outcome is Outcome.NOT_CHECKED
