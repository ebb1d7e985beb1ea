"""`sources.yaml`: where the facts in an environment come from."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from provincial_cloud.environment.words import Id, Line, Name, Record
from provincial_cloud.standards import Mark


class Source(Record):
    """A text that facts were taken from."""

    id: Id = Field(description="Id that records refer to.")
    title: Name = Field(description="Title of the text.")
    found_in: Line = Field(description="Where it was read.")
    published: date | None = Field(default=None, description="Day of the text, as YYYY-MM-DD.")
    mark: Mark = Field(description="How the facts were had.")
    verified_by_person: bool = Field(
        default=False, description="True once a person compared the facts with the official text."
    )


class SourcesFile(Record):
    """Sources of facts."""

    sources: tuple[Source, ...] = Field(default=(), description="Sources.")
