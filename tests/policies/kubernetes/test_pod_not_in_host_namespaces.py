from __future__ import annotations

import pytest

from provincial_policies.cel.examples import planned, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT, PODS
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "pod-not-in-host-namespaces"
FAULT = [planned(DEPLOYMENT, pod_example(DEPLOYMENT, {"hostPID": True}))]


@pytest.mark.parametrize("kind", PODS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("field", ["hostNetwork", "hostPID", "hostIPC"])
def test_each_is_refused_in_every_kind(kind, field, offenders_of):
    assert offenders_of(RULE, kind, pod_example(kind, {field: True})) == [field]


def test_false_passes(offenders_of):
    assert offenders_of(RULE, DEPLOYMENT, pod_example(DEPLOYMENT, {"hostPID": False, "hostIPC": False})) == []


def test_one_not_known_yet_does_not_hide_another(verdict_of):
    made = pod_example(DEPLOYMENT, {"hostNetwork": UNKNOWN, "hostIPC": True})
    assert [failed.property for failed in verdict_of(RULE, DEPLOYMENT, made).failures] == ["hostIPC"]
    made = pod_example(DEPLOYMENT, {"hostNetwork": UNKNOWN})
    assert verdict_of(RULE, DEPLOYMENT, made).outcome is Outcome.NOT_CHECKED
