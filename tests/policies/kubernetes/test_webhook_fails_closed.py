from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import MUTATING_WEBHOOK, VALIDATING_WEBHOOK
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "webhook-fails-closed"
FAULT = [planned(VALIDATING_WEBHOOK, example(VALIDATING_WEBHOOK, {"webhooks.0.failurePolicy": "Ignore"}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (VALIDATING_WEBHOOK, {"webhooks.0.failurePolicy": "Ignore"}, ["check.example.vn"]),
        (MUTATING_WEBHOOK, {"webhooks.0.failurePolicy": "Ignore"}, ["check.example.vn"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (VALIDATING_WEBHOOK, {"webhooks.0.failurePolicy": ABSENT}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(VALIDATING_WEBHOOK, {"webhooks.0.failurePolicy": UNKNOWN})
    assert verdict_of(RULE, VALIDATING_WEBHOOK, made).outcome is Outcome.NOT_CHECKED
