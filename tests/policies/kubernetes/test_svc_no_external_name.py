from __future__ import annotations

import pytest

from provincial_policies.cel.examples import example, planned
from provincial_policies.cel.kinds import SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "svc-no-external-name"
FAULT = [planned(SERVICE, example(SERVICE, {"spec.type": "ExternalName", "spec.externalName": "example.vn"}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (SERVICE, {"spec.type": "ExternalName", "spec.externalName": "example.vn"}, ["spec.type"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SERVICE, {"spec.type": "ClusterIP"}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(SERVICE, {"spec.type": UNKNOWN})
    assert verdict_of(RULE, SERVICE, made).outcome is Outcome.NOT_CHECKED
