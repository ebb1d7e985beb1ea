from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import CLUSTER_ROLE_BINDING, ROLE_BINDING
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "rbac-cluster-admin-listed"
FAULT = [planned(CLUSTER_ROLE_BINDING, example(CLUSTER_ROLE_BINDING, {"roleRef.name": "cluster-admin"}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (CLUSTER_ROLE_BINDING, {"roleRef.name": "cluster-admin"}, ["Group/so-khcn:auditors"]),
        (ROLE_BINDING, {"roleRef.name": "cluster-admin", "roleRef.kind": "ClusterRole"}, ["Group/so-khcn:auditors"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (
            CLUSTER_ROLE_BINDING,
            {
                "roleRef.name": "cluster-admin",
                "subjects": [
                    {
                        "kind": "Group",
                        "name": "provincial:platform-administrators",
                        "apiGroup": "rbac.authorization.k8s.io",
                    }
                ],
            },
        ),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(CLUSTER_ROLE_BINDING, {"roleRef.name": UNKNOWN})
    assert verdict_of(RULE, CLUSTER_ROLE_BINDING, made).outcome is Outcome.NOT_CHECKED
