from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import QUOTA
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "quota-complete"
FAULT = [
    planned(
        QUOTA,
        example(
            QUOTA,
            {
                "spec.hard": {
                    "requests.cpu": "4",
                    "requests.memory": "8Gi",
                    "limits.memory": "8Gi",
                    "services.nodeports": "0",
                }
            },
        ),
    )
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (
            QUOTA,
            {
                "spec.hard": {
                    "requests.cpu": "4",
                    "requests.memory": "8Gi",
                    "limits.memory": "8Gi",
                    "services.nodeports": "0",
                }
            },
            ["pods"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (QUOTA, {"spec.hard": {"services.nodeports": "0"}, "spec.scopes": ["BestEffort"]}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(QUOTA, {"spec.hard": UNKNOWN})
    assert verdict_of(RULE, QUOTA, made).outcome is Outcome.NOT_CHECKED
