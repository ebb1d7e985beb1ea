from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "database-logs-exported"
FAULT = [("DbInstance", "silent", example("DbInstance", enable_cloudwatch_logs_exports=["upgrade"]))]


@pytest.mark.parametrize(
    ("engine", "logs"),
    [
        ("postgres", ["upgrade"]),
        ("postgres", ABSENT),
        ("mysql", ["error"]),
        ("aurora-mysql", ["error"]),
        ("mariadb", ["audit"]),
        ("oracle-se2", ["alert"]),
        ("db2-se", []),
    ],
)
def test_a_database_that_keeps_its_logs_to_itself_is_refused(judge, engine, logs):
    verdict = judge(RULE, "DbInstance", engine=engine, enable_cloudwatch_logs_exports=logs)
    assert [failed.property for failed in verdict.failures] == ["enable_cloudwatch_logs_exports"]


@pytest.mark.parametrize(
    ("engine", "logs"),
    [
        ("postgres", ["postgresql"]),
        ("aurora-postgresql", ["postgresql"]),
        ("mysql", ["error", "audit", "slowquery"]),
        ("sqlserver-se", ["error", "agent"]),
        ("db2-se", ["diag.log"]),
    ],
)
def test_the_logs_that_tell_something_pass(judge, engine, logs):
    verdict = judge(RULE, "DbInstance", engine=engine, enable_cloudwatch_logs_exports=logs)
    assert verdict.outcome is Outcome.PASSED


def test_an_unknown_list_is_not_checked(judge):
    assert judge(RULE, "DbInstance", enable_cloudwatch_logs_exports=UNKNOWN).outcome is Outcome.NOT_CHECKED
