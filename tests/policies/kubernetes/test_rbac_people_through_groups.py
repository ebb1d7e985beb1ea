from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import ROLE_BINDING
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "rbac-people-through-groups"
FAULT = [
    planned(
        ROLE_BINDING,
        example(
            ROLE_BINDING,
            {"subjects": [{"kind": "User", "name": "nguyen.van.a", "apiGroup": "rbac.authorization.k8s.io"}]},
        ),
    )
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (
            ROLE_BINDING,
            {"subjects": [{"kind": "User", "name": "nguyen.van.a", "apiGroup": "rbac.authorization.k8s.io"}]},
            ["User/nguyen.van.a"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (ROLE_BINDING, {}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(ROLE_BINDING, {"subjects": UNKNOWN})
    assert verdict_of(RULE, ROLE_BINDING, made).outcome is Outcome.NOT_CHECKED
