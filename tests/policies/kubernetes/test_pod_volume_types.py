from __future__ import annotations

import pytest

from provincial_policies.cel.examples import planned, pod_example
from provincial_policies.cel.kinds import POD
from provincial_policies.verdict import Outcome

RULE = "pod-volume-types"
FAULT = [
    planned(POD, pod_example(POD, {"volumes.0": {"name": "share", "nfs": {"server": "10.80.40.9", "path": "/data"}}}))
]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (POD, {"volumes.0": {"name": "share", "nfs": {"server": "10.80.40.9", "path": "/data"}}}, ["share"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, pod_example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (POD, {"volumes.0": {"name": "settings", "configMap": {"name": "portal"}}}),
        (POD, {"volumes.0": {"name": "scratch"}}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, pod_example(kind, changes)).outcome is Outcome.PASSED
