"""The classes of data that a system or a store may hold."""

from __future__ import annotations

from enum import StrEnum


class DataClass(StrEnum):
    """What kind of information a resource holds; the words are the values of the `data-class` tag."""

    PUBLIC = "public"
    """Meant for everyone."""

    INTERNAL = "internal"
    """For the staff of the units that use the system."""

    PERSONAL = "personal"
    """About persons who can be identified."""

    SENSITIVE = "sensitive"
    """Sensitive personal data and other data of restricted circulation."""

    SECRET_STATE = "secret-state"  # noqa: S105 (a class of data, not a password)
    """State secrets; they have no place on this platform, so every gate refuses them."""
