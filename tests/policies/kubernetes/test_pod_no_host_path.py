from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, planned, pod_example
from provincial_policies.cel.kinds import POD
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pod-no-host-path"
FAULT = [planned(POD, pod_example(POD, {"volumes.0": {"name": "logs", "hostPath": {"path": "/var/log"}}}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (POD, {"volumes.0": {"name": "logs", "hostPath": {"path": "/var/log"}}}, ["logs"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, pod_example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (POD, {"volumes": ABSENT}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, pod_example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = pod_example(POD, {"volumes": UNKNOWN})
    assert verdict_of(RULE, POD, made).outcome is Outcome.NOT_CHECKED
