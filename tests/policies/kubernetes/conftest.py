"""How rules in CEL are tried: an object goes through the wire's form and the real dispatcher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from provincial_policies.cel.examples import planned
from provincial_policies.cel.kinds import Kind
from provincial_policies.verdict import Verdict


@pytest.fixture
def verdict_of(dispatcher, make_resource) -> Callable[[str, Kind, dict[str, Any]], Verdict]:
    """The verdict of a rule on an object."""

    def run(rule_id: str, kind: Kind, made: dict[str, Any]) -> Verdict:
        token, name, inputs = planned(kind, made)
        report = dispatcher.check(make_resource(token, inputs, name))
        (verdict,) = (verdict for verdict in report.verdicts if verdict.rule.id == rule_id)
        return verdict

    return run


@pytest.fixture
def offenders_of(verdict_of) -> Callable[[str, Kind, dict[str, Any]], list[str]]:
    """What a rule names on an object; empty when it passes."""

    def run(rule_id: str, kind: Kind, made: dict[str, Any]) -> list[str]:
        return [failed.property for failed in verdict_of(rule_id, kind, made).failures]

    return run
