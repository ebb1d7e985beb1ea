from __future__ import annotations

import pytest

from provincial_policies.cel.examples import planned, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT, POD
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pod-no-dangerous-capability"
FAULT = [planned(POD, pod_example(POD, {"containers.0.securityContext.capabilities.add": ["NET_RAW"]}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (POD, {"containers.0.securityContext.capabilities.add": ["NET_RAW"]}, ["app"]),
        (DEPLOYMENT, {"containers.0.securityContext.capabilities.add": ["KILL", "SYS_TIME"]}, ["app"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, pod_example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (POD, {"containers.0.securityContext.capabilities.add": ["NET_BIND_SERVICE"]}),
        (POD, {"containers.0.securityContext.capabilities.add": []}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, pod_example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = pod_example(POD, {"containers.0.securityContext.capabilities.add": [UNKNOWN]})
    assert verdict_of(RULE, POD, made).outcome is Outcome.NOT_CHECKED
