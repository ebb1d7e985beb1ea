from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import DEPLOYMENT, STATEFUL_SET
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "workload-copies-spread"
FAULT = [planned(DEPLOYMENT, example(DEPLOYMENT, {"spec.template.spec.topologySpreadConstraints": ABSENT}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (DEPLOYMENT, {"spec.template.spec.topologySpreadConstraints": ABSENT}, ["topologySpreadConstraints"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (
            DEPLOYMENT,
            {
                "spec.template.spec.topologySpreadConstraints": ABSENT,
                "spec.template.spec.affinity": {"podAntiAffinity": {}},
            },
        ),
        (STATEFUL_SET, {"spec.replicas": 3}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(DEPLOYMENT, {"spec.template.spec.topologySpreadConstraints": UNKNOWN})
    assert verdict_of(RULE, DEPLOYMENT, made).outcome is Outcome.NOT_CHECKED
