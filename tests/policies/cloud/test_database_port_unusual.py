from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-port-unusual"
FOUR = {"provincial:level": "4"}
FAULT = [("DbInstance", "where-expected", example("DbInstance", tags=FOUR))]


@pytest.mark.parametrize(
    ("engine", "port"), [("postgres", 5432), ("postgres", ABSENT), ("mysql", 3306), ("sqlserver-se", 1433)]
)
def test_the_engines_own_port_is_noted(judge, engine, port):
    verdict = judge(RULE, "DbInstance", engine=engine, port=port, tags=FOUR)
    assert [failed.property for failed in verdict.failures] == ["port"]


@pytest.mark.parametrize(("engine", "port"), [("postgres", 6432), ("mysql", 5432), ("db2-se", 50000)])
def test_another_port_passes(judge, engine, port):
    assert judge(RULE, "DbInstance", engine=engine, port=port, tags=FOUR).outcome is Outcome.PASSED


def test_an_unknown_port_is_not_checked(judge):
    assert judge(RULE, "DbInstance", port=UNKNOWN, tags=FOUR).outcome is Outcome.NOT_CHECKED


def test_below_level_four_it_is_not_asked(judge):
    assert judge(RULE, "DbInstance").outcome is Outcome.NOT_APPLICABLE
