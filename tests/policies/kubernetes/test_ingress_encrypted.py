from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import INGRESS
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "ingress-encrypted"
FAULT = [planned(INGRESS, example(INGRESS, {"spec.tls": ABSENT}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (INGRESS, {"spec.tls": ABSENT}, ["spec.tls"]),
        (INGRESS, {"spec.tls.0.hosts": ["khac.example.vn"]}, ["dichvucong.example.vn"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (INGRESS, {"spec.tls.0.hosts": ABSENT}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(INGRESS, {"spec.tls": UNKNOWN})
    assert verdict_of(RULE, INGRESS, made).outcome is Outcome.NOT_CHECKED
