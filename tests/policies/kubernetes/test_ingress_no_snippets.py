from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import INGRESS
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "ingress-no-snippets"
FAULT = [
    planned(INGRESS, example(INGRESS, {"metadata.annotations": {"nginx.ingress.kubernetes.io/server-snippet": "x"}}))
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (
            INGRESS,
            {"metadata.annotations": {"nginx.ingress.kubernetes.io/server-snippet": "x"}},
            ["nginx.ingress.kubernetes.io/server-snippet"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (INGRESS, {"metadata.annotations": {"note": "x"}}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(INGRESS, {"metadata.annotations": UNKNOWN})
    assert verdict_of(RULE, INGRESS, made).outcome is Outcome.NOT_CHECKED
