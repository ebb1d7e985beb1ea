from __future__ import annotations

import pytest

from provincial_policies.cel.examples import planned, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT, POD
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pod-apparmor-on"
FAULT = [planned(POD, pod_example(POD, {"securityContext.appArmorProfile": {"type": "Unconfined"}}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (POD, {"securityContext.appArmorProfile": {"type": "Unconfined"}}, ["pod"]),
        (DEPLOYMENT, {"containers.0.securityContext.appArmorProfile": {"type": "Unconfined"}}, ["app"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, pod_example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (POD, {"securityContext.appArmorProfile": {"type": "RuntimeDefault"}}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, pod_example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = pod_example(POD, {"securityContext.appArmorProfile": {"type": UNKNOWN}})
    assert verdict_of(RULE, POD, made).outcome is Outcome.NOT_CHECKED
