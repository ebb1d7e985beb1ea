"""`units.yaml`: the organisation as a dated tree of free depth, with its codes, successors and counts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from provincial_cloud.environment.words import (
    Dated,
    Id,
    Line,
    Name,
    Record,
    Tenure,
    Text,
    either_form,
    one_form_only,
    tenures,
)

CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"


class Kind(Record):
    """A kind of unit. Kinds are data: no tier of government is known to the code."""

    id: Id = Field(description="Id of the kind.")
    name: Text = Field(description="What the kind is called.")
    part_of: Id | None = Field(
        default=None, description="The wider kind this one belongs to; its numbers add up to the wider one's."
    )


class Code(Dated):
    """A code that some register gave the unit. Registers use codes again, so a code holds only for its time."""

    scheme: Id = Field(description="The register, such as gso.")
    value: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] = Field(
        description='The code in quotes, such as "815".'
    )


class Count(Dated):
    """How many units of a kind there are anywhere below a unit, named here or not."""

    kind: Id = Field(description="Kind that was counted.")
    number: int | None = Field(
        default=None,
        ge=0,
        le=100_000,
        description="How many; left out where a source names some but the number is not known.",
    )
    source: Id = Field(description="Id of the source that says so.")


class Unit(Dated):
    """An organisation. Its id is ours, never changes and is never a state code."""

    model_config = ConfigDict(json_schema_extra=either_form("parent", needed=False))

    id: Id = Field(description="Our id; it never changes, whatever the unit is called.")
    kind: Id = Field(description="Id of its kind.")
    name: Name | None = Field(default=None, description="Its name; leave it out where it is not known.")
    parent: Id | None = Field(default=None, description="Id of the unit above it; left out at the root.")
    parents: tuple[Tenure, ...] = Field(default=(), description="The same with dates, for a unit that moved.")
    codes: tuple[Code, ...] = Field(default=(), description="Codes that registers gave it.")
    successors: tuple[Id, ...] = Field(default=(), description="Units that took over when it ended.")
    legal_basis: Line | None = Field(default=None, description="The decision that made or ended it.")
    source: Id | None = Field(default=None, description="Id of the source of this record.")
    counts: tuple[Count, ...] = Field(default=(), description="Numbers of units below it.")
    note: Text | None = Field(default=None, description="What a reader should know.")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        one_form_only("parent", self.parent, self.parents, needed=False)
        return self

    @property
    def parent_tenures(self) -> tuple[Tenure, ...]:
        """The units above it over time; empty at the root."""
        return tenures(self.parent, self.parents)

    def parent_on(self, day: date) -> str | None:
        """Id of the unit above it on the day, or None at the root."""
        return next((tenure.unit for tenure in self.parent_tenures if tenure.valid_on(day)), None)


class UnitsFile(Record):
    """Kinds of units, and units."""

    kinds: tuple[Kind, ...] = Field(default=(), description="Kinds of units.")
    units: tuple[Unit, ...] = Field(default=(), description="Units.")
