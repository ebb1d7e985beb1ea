"""The lab's words."""

from __future__ import annotations

from enum import StrEnum


class Release(StrEnum):
    """A Debian release that hosts run, by its code name."""

    BOOKWORM = "bookworm"
    """Debian 12."""
    TRIXIE = "trixie"
    """Debian 13."""


class Condition(StrEnum):
    """How a host of the lab is found."""

    RUNNING = "running"
    """Booted, and its SSH server answers."""
    STOPPED = "stopped"
    """Nothing of it runs."""
    DIED = "died"
    """It was started and is gone: a kill, or a restart of the machine."""
    SILENT = "silent"
    """It runs but its SSH server does not answer the operator."""


RELEASES = {"debian 12": Release.BOOKWORM, "debian 13": Release.TRIXIE}
"""What an environment's `operating_system` may say of a host of the lab."""
