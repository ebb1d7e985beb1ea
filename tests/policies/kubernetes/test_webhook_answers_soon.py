from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import MUTATING_WEBHOOK, VALIDATING_WEBHOOK
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "webhook-answers-soon"
FAULT = [planned(VALIDATING_WEBHOOK, example(VALIDATING_WEBHOOK, {"webhooks.0.timeoutSeconds": 30}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (VALIDATING_WEBHOOK, {"webhooks.0.timeoutSeconds": 30}, ["check.example.vn"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (MUTATING_WEBHOOK, {"webhooks.0.timeoutSeconds": 10}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(VALIDATING_WEBHOOK, {"webhooks.0.timeoutSeconds": UNKNOWN})
    assert verdict_of(RULE, VALIDATING_WEBHOOK, made).outcome is Outcome.NOT_CHECKED
