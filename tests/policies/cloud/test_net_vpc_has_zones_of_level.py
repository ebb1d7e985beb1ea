from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.examples.network import network
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-vpc-has-zones-of-level"
FAULT = [planned for planned in network() if planned[1] != "subnet-database"]


def test_a_missing_zone_is_named(judge_stack):
    verdict = judge_stack(RULE, FAULT, "vpc")
    (failed,) = verdict.failures
    assert "database" in failed.message.en
    assert "database" not in failed.given


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_network_with_every_zone_of_its_level_passes(judge_stack, level):
    assert judge_stack(RULE, network(level), "vpc").outcome is Outcome.PASSED


@pytest.mark.parametrize(("built_for", "level"), [(1, 2), (2, 3), (3, 4)])
def test_a_network_of_a_lower_level_lacks_zones(judge_stack, built_for, level):
    raised = [
        (kind, name, {**inputs, "tags": {**inputs["tags"], "provincial:level": str(level)}})
        for kind, name, inputs in network(built_for)
    ]
    assert judge_stack(RULE, raised, "vpc").outcome is Outcome.FAILED


def test_a_subnet_of_another_network_does_not_count(judge_stack):
    elsewhere = (
        "Subnet",
        "elsewhere",
        example("Subnet", vpc_id="vpc-0fedcba987654321f", tags={"provincial:zone": "database"}),
    )
    assert judge_stack(RULE, [*FAULT, elsewhere], "vpc").outcome is Outcome.FAILED


def test_a_subnet_whose_zone_is_unknown_may_be_the_missing_one(judge_stack):
    unknown = ("Subnet", "late", example("Subnet", vpc_id="${vpc.id}", tags={"provincial:zone": UNKNOWN}))
    assert judge_stack(RULE, [*FAULT, unknown], "vpc").outcome is Outcome.NOT_CHECKED


def test_a_network_without_a_level_is_not_checked(judge_stack):
    (_, name, inputs), *rest = network()
    tags = {key: text for key, text in inputs["tags"].items() if key != "provincial:level"}
    assert judge_stack(RULE, [("Vpc", name, {**inputs, "tags": tags}), *rest], "vpc").outcome is Outcome.NOT_CHECKED
