from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import SECRET
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "secret-no-static-token"
FAULT = [
    planned(
        SECRET,
        example(
            SECRET,
            {
                "type": "kubernetes.io/service-account-token",
                "metadata.annotations": {"kubernetes.io/service-account.name": "portal"},
            },
        ),
    )
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (
            SECRET,
            {
                "type": "kubernetes.io/service-account-token",
                "metadata.annotations": {"kubernetes.io/service-account.name": "portal"},
            },
            ["type"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SECRET, {"type": "Opaque"}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(SECRET, {"type": UNKNOWN})
    assert verdict_of(RULE, SECRET, made).outcome is Outcome.NOT_CHECKED
