from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import CRON_JOB
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "cron-no-overlap"
FAULT = [planned(CRON_JOB, example(CRON_JOB, {"spec.concurrencyPolicy": ABSENT}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (CRON_JOB, {"spec.concurrencyPolicy": ABSENT}, ["spec.concurrencyPolicy"]),
        (CRON_JOB, {"spec.concurrencyPolicy": "Allow"}, ["spec.concurrencyPolicy"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (CRON_JOB, {"spec.concurrencyPolicy": "Replace"}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(CRON_JOB, {"spec.concurrencyPolicy": UNKNOWN})
    assert verdict_of(RULE, CRON_JOB, made).outcome is Outcome.NOT_CHECKED
