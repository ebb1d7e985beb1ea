"""`identity.yaml`: who may act on the platform, and in which role."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from provincial_cloud.environment.words import ARN_PATTERN, Id, Record, Text


class PlatformRole(StrEnum):
    """What somebody may do on the platform."""

    PLATFORM_ENGINEER = "platform-engineer"
    """Runs the platform; may change everything but the evidence."""

    PIPELINE = "pipeline"
    """Previews and applies reviewed changes; no person signs in with it."""

    AUDITOR = "auditor"
    """Reads what is there and what was checked; changes nothing."""

    BREAK_GLASS = "break-glass"
    """Repairs the platform when every other way is lost; every use raises an alarm."""


class Principal(Record):
    """A group of people, or a machine, that may take a role."""

    id: Id = Field(description="Id of the principal.")
    name: Text = Field(description="Who this is.")
    role: PlatformRole = Field(description="What it may do.")
    unit: Id | None = Field(default=None, description="Id of the unit it belongs to.")
    trusts: tuple[Annotated[str, StringConstraints(pattern=ARN_PATTERN)], ...] = Field(
        default=(), description="ARNs that may take the role; the account's own root when left out."
    )
    mfa: bool = Field(default=True, description="True when a second factor is asked for; false only for machines.")
    session_hours: int = Field(default=1, ge=1, le=12, description="Hours that a session lasts at most.")


class IdentityFile(Record):
    """Principals."""

    principals: tuple[Principal, ...] = Field(default=(), description="Principals.")
