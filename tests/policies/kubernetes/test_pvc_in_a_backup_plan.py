from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import CLAIM, STATEFUL_SET
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pvc-in-a-backup-plan"
LABEL = "metadata.labels.provincial/backup"
FAULT = [planned(CLAIM, example(CLAIM, {LABEL: ABSENT}))]


def templates(*plans):
    return {
        "spec.volumeClaimTemplates": [
            {"metadata": {"name": f"data-{number}", **({"labels": {"provincial/backup": plan}} if plan else {})}}
            for number, plan in enumerate(plans)
        ]
    }


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (CLAIM, {LABEL: ABSENT}, ["portal"]),
        (CLAIM, {LABEL: ""}, ["portal"]),
        (CLAIM, {LABEL: "weekly"}, ["portal"]),
        (CLAIM, {"metadata.labels": ABSENT}, ["portal"]),
        (STATEFUL_SET, templates(None, "daily", "weekly"), ["data-0, data-2"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize("changes", [{}, templates("daily")])
def test_a_stateful_set_without_volumes_or_with_planned_ones_passes(changes, verdict_of):
    assert verdict_of(RULE, STATEFUL_SET, example(STATEFUL_SET, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(CLAIM, {LABEL: UNKNOWN})
    assert verdict_of(RULE, CLAIM, made).outcome is Outcome.NOT_CHECKED
