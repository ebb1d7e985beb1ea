from __future__ import annotations

import pytest

from provincial_policies.cel.examples import container, planned, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT, POD, PODS
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pod-not-privileged"
PRIVILEGED = {
    "containers.0.securityContext.privileged": True,
    "containers.0.securityContext.allowPrivilegeEscalation": True,
}
FAULT = [planned(DEPLOYMENT, pod_example(DEPLOYMENT, PRIVILEGED))]


@pytest.mark.parametrize("kind", PODS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("where", ["containers", "initContainers", "ephemeralContainers"])
def test_it_is_refused_in_every_kind_and_every_sort_of_container(kind, where, offenders_of):
    bad = {**container("bad"), "securityContext": {"privileged": True}}
    changes = {"containers.1": bad} if where == "containers" else {where: [bad]}
    assert offenders_of(RULE, kind, pod_example(kind, changes)) == ["bad"]


@pytest.mark.parametrize("value", [False, None])
def test_anything_else_passes(value, verdict_of):
    made = pod_example(POD, {"containers.0.securityContext.privileged": value})
    assert verdict_of(RULE, POD, made).outcome is Outcome.PASSED


def test_a_value_not_known_yet_is_not_checked(verdict_of):
    made = pod_example(POD, {"containers.0.securityContext.privileged": UNKNOWN})
    verdict = verdict_of(RULE, POD, made)
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert "spec.containers[0].securityContext.privileged" in verdict.reason.en


def test_a_value_not_known_yet_hides_no_other_container(offenders_of):
    bad = {**container("bad"), "securityContext": {"privileged": True}}
    made = pod_example(POD, {"containers.0.securityContext": UNKNOWN, "containers.1": bad})
    assert offenders_of(RULE, POD, made) == ["bad"]


def test_containers_not_known_yet_are_not_checked(verdict_of):
    assert verdict_of(RULE, POD, pod_example(POD, {"containers": UNKNOWN})).outcome is Outcome.NOT_CHECKED
