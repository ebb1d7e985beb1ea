from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.databases import database
from provincial_policies.verdict import Outcome

RULE = "net-database-in-database-zone"
FAULT = [
    (kind, name, {**inputs, "tags": {**inputs["tags"], "provincial:zone": "dmz"}} if name == "subnet-1" else inputs)
    for kind, name, inputs in database()
]


def test_a_database_with_a_leg_in_another_zone_is_refused(judge_stack):
    verdict = judge_stack(RULE, FAULT, "database")
    assert [failed.given for failed in verdict.failures] == ["subnet-1 (dmz)"]


def test_a_database_in_its_zone_passes(judge_stack):
    assert judge_stack(RULE, database(), "database").outcome is Outcome.PASSED


@pytest.mark.parametrize("zone", ["internal", "dmz", "internal-servers"])
def test_both_legs_are_looked_at(judge_stack, zone):
    assert len(judge_stack(RULE, database(zone), "database").failures) == 2


def test_a_database_without_a_subnet_group_is_refused(judge_stack):
    alone = [("DbInstance", "database", example("DbInstance", db_subnet_group_name=ABSENT))]
    verdict = judge_stack(RULE, alone, "database")
    assert [failed.property for failed in verdict.failures] == ["db_subnet_group_name"]


def test_a_group_of_another_stack_is_not_checked(judge_stack):
    alone = [("DbInstance", "database", example("DbInstance"))]
    assert judge_stack(RULE, alone, "database").outcome is Outcome.NOT_CHECKED


def test_a_group_named_by_hand_is_found(judge_stack):
    (*rest, _) = database("dmz")
    planned = [*rest, ("DbInstance", "database", example("DbInstance"))]
    assert judge_stack(RULE, planned, "database").outcome is Outcome.FAILED


def test_below_level_three_it_is_not_asked(judge_stack):
    alone = [("DbInstance", "database", example("DbInstance", tags={"provincial:level": "2"}))]
    assert judge_stack(RULE, alone, "database").outcome is Outcome.NOT_APPLICABLE


def test_a_subnet_of_another_stack_is_not_checked(judge_stack):
    planned = [
        (
            kind,
            name,
            {**inputs, "subnet_ids": [inputs["subnet_ids"][0], "subnet-elsewhere"]} if name == "group" else inputs,
        )
        for kind, name, inputs in database()
    ]
    assert judge_stack(RULE, planned, "database").outcome is Outcome.NOT_CHECKED
