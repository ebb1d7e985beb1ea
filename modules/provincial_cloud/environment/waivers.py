"""`waivers.yaml`: accepted exceptions, each with a reason, a compensating measure, an approver and an end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from provincial_cloud.environment.words import RULE_PATTERN, Id, Line, Record, Text, broken_rule

LONGEST_LIFE_DAYS = 366


class Scope(Record):
    """What a waiver covers: everything that matches all of the given parts."""

    system: Id | None = Field(default=None, description="Id of a system.")
    unit: Id | None = Field(default=None, description="Id of a unit.")
    resource: Line | None = Field(default=None, description="Name of a resource; * stands for any characters.")

    @model_validator(mode="after")
    def _not_everything(self) -> Self:
        if self.system is None and self.unit is None and self.resource is None:
            raise broken_rule(
                summary="the waiver has no scope",
                given="none of system, unit, resource",
                allowed="at least one of system, unit, resource",
                why="an exception for everything would be a change of the rule",
            )
        if self.system is None and self.unit is None and not (self.resource or "").strip("*?"):
            raise broken_rule(
                "resource",
                summary="the waiver covers everything",
                given=self.resource,
                allowed="a name or pattern that matches some resources only, or a system or unit beside it",
                why="an exception for everything would be a change of the rule",
            )
        return self


class Approver(Record):
    """Who accepted the exception."""

    name: Line = Field(description="Name of the person.")
    position: Text = Field(description="Position of the person.")
    unit: Id | None = Field(default=None, description="Id of the person's unit.")


class Waiver(Record):
    """An accepted exception from one rule; void from its expiry day on."""

    id: Id = Field(description="Id of the waiver.")
    rule: Annotated[str, StringConstraints(pattern=RULE_PATTERN, max_length=100)] = Field(description="Id of the rule.")
    scope: Scope = Field(description="What it covers.")
    reason: Text = Field(description="Why the rule cannot be met.")
    compensating: Text = Field(description="What is done instead.")
    approver: Approver = Field(description="Who accepted it.")
    approved: date = Field(description="Day it was accepted, as YYYY-MM-DD.")
    expires: date = Field(description="Day from which it is void, as YYYY-MM-DD; at most 366 days after approved.")

    @model_validator(mode="after")
    def _lives_at_most_a_year(self) -> Self:
        days = (self.expires - self.approved).days
        if not 0 < days <= LONGEST_LIFE_DAYS:
            raise broken_rule(
                "expires",
                summary="the waiver ends before it begins" if days <= 0 else "the waiver lives too long",
                given=f"{self.expires} ({days} days after approved)",
                allowed=f"1 to {LONGEST_LIFE_DAYS} days after approved ({self.approved})",
                why="an exception is looked at again at least once a year",
            )
        return self

    def in_force(self, day: date) -> bool:
        """True from the day of approval to the day before expiry."""
        return self.approved <= day < self.expires


class WaiversFile(Record):
    """Waivers."""

    waivers: tuple[Waiver, ...] = Field(default=(), description="Waivers.")
