"""Who works with a store for backups, and with which key."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Identity(StrEnum):
    """One holder of a key to the store."""

    ADMINISTRATOR = "administrator"
    """Makes the bucket, its lock and its policy; no machine that runs every day holds it."""
    WRITER = "writer"
    """Production: writes and reads, deletes nothing."""
    KEEPER = "keeper"
    """The backup side: locks copies, and prunes those whose time is over."""


@dataclass(frozen=True, kw_only=True)
class AccessKey:
    """An identity's key; the secret is left out of every text made of it."""

    id: str
    secret: str = field(repr=False)
