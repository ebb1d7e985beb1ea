"""What the gate concluded about one rule on one resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from provincial_policies.context import Waiver
from provincial_policies.resource import Resource
from provincial_policies.rule import Failed, Rule, Text


class Outcome(StrEnum):
    """How a check ended. Only PASSED counts as met."""

    PASSED = "passed"
    """Everything the rule asks holds."""
    FAILED = "failed"
    """Something the rule asks does not hold."""
    WAIVED = "waived"
    """It does not hold, and an accepted exception that has not expired covers it."""
    NOT_CHECKED = "not_checked"
    """A value the rule needs is missing or not known yet."""
    NOT_TESTABLE = "not_testable"
    """The place the rule ran in can't show what it asks about, whatever is configured there; the reason says why."""
    NOT_APPLICABLE = "not_applicable"
    """The rule begins at a higher level, or the configuration makes it moot."""
    ERROR = "error"
    """The rule itself broke; the gate blocks whatever its enforcement."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of one rule; `failures` only when FAILED, WAIVED or ERROR, `reason` only when it could not apply."""

    rule: Rule
    outcome: Outcome
    failures: tuple[Failed, ...] = ()
    reason: Text | None = None
    waiver: Waiver | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Every verdict on one resource, in rule order."""

    resource: Resource
    verdicts: tuple[Verdict, ...] = field(default=())

    @cached_property
    def not_passed(self) -> tuple[Verdict, ...]:
        """The verdicts about which there is something to say; most reports have none or few."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome is not Outcome.PASSED)

    def with_outcome(self, *outcomes: Outcome) -> tuple[Verdict, ...]:
        """The verdicts that ended so."""
        among = self.verdicts if Outcome.PASSED in outcomes else self.not_passed
        return tuple(verdict for verdict in among if verdict.outcome in outcomes)
