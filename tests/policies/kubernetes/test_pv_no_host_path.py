from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import VOLUME
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pv-no-host-path"
FAULT = [planned(VOLUME, example(VOLUME, {"spec.csi": ABSENT, "spec.hostPath": {"path": "/data"}}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (VOLUME, {"spec.csi": ABSENT, "spec.hostPath": {"path": "/data"}}, ["spec.hostPath"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (VOLUME, {}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(VOLUME, {"spec.hostPath": UNKNOWN})
    assert verdict_of(RULE, VOLUME, made).outcome is Outcome.NOT_CHECKED
