from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, LABELS, example, planned
from provincial_policies.cel.kinds import CRON_JOB, DEPLOYMENT, JOB
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "workload-template-labelled"
FAULT = [
    planned(DEPLOYMENT, example(DEPLOYMENT, {"spec.template.metadata.labels": {**LABELS, "provincial/level": "2"}}))
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (DEPLOYMENT, {"spec.template.metadata.labels": {**LABELS, "provincial/level": "2"}}, ["provincial/level"]),
        (CRON_JOB, {"spec.jobTemplate.spec.template.metadata": ABSENT}, ["provincial/level, provincial/system"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (JOB, {}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(DEPLOYMENT, {"spec.template.metadata.labels": UNKNOWN})
    assert verdict_of(RULE, DEPLOYMENT, made).outcome is Outcome.NOT_CHECKED
