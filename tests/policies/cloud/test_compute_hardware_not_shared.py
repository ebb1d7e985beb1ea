from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.examples.network import network
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "compute-hardware-not-shared"
FIVE = {"provincial:level": "5"}
FAULT = [
    (kind, name, {**inputs, "instance_tenancy": "default"} if kind == "Vpc" else inputs)
    for kind, name, inputs in network(5)
]


@pytest.mark.parametrize("tenancy", ["default", ABSENT])
def test_level_five_on_shared_hardware_is_refused(judge, tenancy):
    verdict = judge(RULE, "Vpc", instance_tenancy=tenancy, tags=FIVE)
    assert [failed.property for failed in verdict.failures] == ["instance_tenancy"]


def test_hardware_of_its_own_passes(judge):
    assert judge(RULE, "Vpc", instance_tenancy="dedicated", tags=FIVE).outcome is Outcome.PASSED


def test_an_unknown_tenancy_is_not_checked(judge):
    assert judge(RULE, "Vpc", instance_tenancy=UNKNOWN, tags=FIVE).outcome is Outcome.NOT_CHECKED


def test_below_level_five_it_is_not_asked(judge):
    verdict = judge(RULE, "Vpc", instance_tenancy="default", tags={"provincial:level": "4"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
