"""Plans as the record gate hands them to the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from provincial_policies.backup_records import PLAN_RECORD
from provincial_policies.examples import labels
from provincial_policies.verdict import Verdict

COMPLIANT: dict[str, Any] = {
    "promise": {"interval_hours": 24, "rpo_hours": 24, "rto_hours": 8, "drill_days": 92},
    "backups": {"last_hours": 3.5},
    "drills": {"last_passed_days": 10},
    "spread": {"copies": 3, "media": 2, "sites": 2, "kilometres": 81},
}


@pytest.fixture
def judge_plan(dispatcher: Any, make_resource: Callable[..., Any]) -> Callable[..., Verdict]:
    """The verdict of one rule on a compliant plan with one part changed: judge_plan(rule id, level, part={...})."""

    def run(rule_id: str, level: int = 3, **changes: dict[str, Any]) -> Verdict:
        parts = {name: {**part, **changes.get(name, {})} for name, part in COMPLIANT.items()}
        tags = {**labels(), "provincial:level": str(level)}
        report = dispatcher.check(make_resource(PLAN_RECORD, {**parts, "tags": tags}))
        (verdict,) = (verdict for verdict in report.verdicts if verdict.rule.id == rule_id)
        return verdict

    return run


@pytest.fixture
def judge_planned(dispatcher: Any, make_resource: Callable[..., Any]) -> Callable[..., Verdict]:
    """The verdict of one rule on a resource as a preview shows it: judge_planned(rule id, type, inputs)."""

    def run(rule_id: str, type_token: str, inputs: dict[str, Any]) -> Verdict:
        report = dispatcher.check(make_resource(type_token, inputs))
        (verdict,) = (verdict for verdict in report.verdicts if verdict.rule.id == rule_id)
        return verdict

    return run
