from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "svc-no-node-port"
FAULT = [planned(SERVICE, example(SERVICE, {"spec.type": "NodePort"}))]


def test_a_node_port_is_refused(offenders_of):
    assert offenders_of(RULE, SERVICE, example(SERVICE, {"spec.type": "NodePort"})) == ["spec.type"]


@pytest.mark.parametrize("value", ["ClusterIP", ABSENT])
def test_a_service_inside_the_cluster_passes(value, verdict_of):
    assert verdict_of(RULE, SERVICE, example(SERVICE, {"spec.type": value})).outcome is Outcome.PASSED


def test_a_type_not_known_yet_is_not_checked(verdict_of):
    assert verdict_of(RULE, SERVICE, example(SERVICE, {"spec.type": UNKNOWN})).outcome is Outcome.NOT_CHECKED
