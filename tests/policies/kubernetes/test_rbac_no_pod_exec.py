from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import CLUSTER_ROLE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "rbac-no-pod-exec"
FAULT = [
    planned(
        CLUSTER_ROLE,
        example(CLUSTER_ROLE, {"rules": [{"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}]}),
    )
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (
            CLUSTER_ROLE,
            {"rules": [{"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}]},
            ["pods/exec"],
        ),
        (
            CLUSTER_ROLE,
            {"rules": [{"apiGroups": [""], "resources": ["pods/portforward"], "verbs": ["create"]}]},
            ["pods/portforward"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (CLUSTER_ROLE, {"rules": [{"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]}]}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(CLUSTER_ROLE, {"rules": UNKNOWN})
    assert verdict_of(RULE, CLUSTER_ROLE, made).outcome is Outcome.NOT_CHECKED
