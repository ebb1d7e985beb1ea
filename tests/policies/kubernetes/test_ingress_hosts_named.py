from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import INGRESS
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "ingress-hosts-named"
FAULT = [
    planned(INGRESS, example(INGRESS, {"spec.rules.0.host": "*.example.vn", "spec.tls.0.hosts": ["*.example.vn"]}))
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (INGRESS, {"spec.rules.0.host": "*.example.vn", "spec.tls.0.hosts": ["*.example.vn"]}, ["*.example.vn"]),
        (INGRESS, {"spec.rules.0.host": ABSENT}, ["*"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (INGRESS, {}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(INGRESS, {"spec.rules.0.host": UNKNOWN})
    assert verdict_of(RULE, INGRESS, made).outcome is Outcome.NOT_CHECKED
