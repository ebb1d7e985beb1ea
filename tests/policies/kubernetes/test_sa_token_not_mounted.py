from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import SERVICE_ACCOUNT
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "sa-token-not-mounted"
FAULT = [planned(SERVICE_ACCOUNT, example(SERVICE_ACCOUNT, {"automountServiceAccountToken": ABSENT}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (SERVICE_ACCOUNT, {"automountServiceAccountToken": ABSENT}, ["automountServiceAccountToken"]),
        (SERVICE_ACCOUNT, {"automountServiceAccountToken": True}, ["automountServiceAccountToken"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SERVICE_ACCOUNT, {"metadata.name": "default", "automountServiceAccountToken": ABSENT}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(SERVICE_ACCOUNT, {"automountServiceAccountToken": UNKNOWN})
    assert verdict_of(RULE, SERVICE_ACCOUNT, made).outcome is Outcome.NOT_CHECKED
