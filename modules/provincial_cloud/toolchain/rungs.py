"""The words of the ladder: where a tool can come from, how far it can be trusted, and why a rung failed."""

from __future__ import annotations

from enum import StrEnum

from provincial_cloud.toolchain.engine_record import ON_PATH


class Rung(StrEnum):
    """Where a tool comes from, in the order in which they are tried."""

    PATH = ON_PATH
    """Somebody installed it: an executable of the pinned version is on PATH."""
    DOWNLOAD = "download"
    """The publisher's own release file."""
    BUILD = "build"
    """Built on this machine from pinned Go modules."""


class Trust(StrEnum):
    """What was checked before a tool was put to use."""

    VERSION_ONLY = "version only"
    """It says that it is the pinned version; whoever installed it is trusted."""
    PINNED_CHECKSUM = "pinned checksum"
    """Its download has the SHA-256 that pins.toml holds."""
    PUBLISHER_CHECKSUM = "publisher's checksum"
    """Its download agrees with the list of sums that its publisher serves beside it."""
    GO_SUM = "go.sum"
    """It was built from modules that all have the hashes in this repository's go.sum."""
    WHEEL_HASH = "wheel hash"
    """It comes from a wheel with the SHA-256 that pins.toml holds."""


class RungError(Exception):
    """A rung can't give the tool; the text says why in one or two lines, for the error that names all rungs."""
