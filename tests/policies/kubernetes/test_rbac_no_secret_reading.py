from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import CLUSTER_ROLE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "rbac-no-secret-reading"
FAULT = [
    planned(
        CLUSTER_ROLE,
        example(CLUSTER_ROLE, {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]}),
    )
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (CLUSTER_ROLE, {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]}, ["secrets"]),
        (
            CLUSTER_ROLE,
            {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"], "resourceNames": ["a"]}]},
            ["secrets"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (
            CLUSTER_ROLE,
            {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["portal"]}]},
        ),
        (CLUSTER_ROLE, {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}]}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(CLUSTER_ROLE, {"rules": UNKNOWN})
    assert verdict_of(RULE, CLUSTER_ROLE, made).outcome is Outcome.NOT_CHECKED
