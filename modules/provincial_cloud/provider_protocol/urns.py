"""What a resource's URN tells."""

from __future__ import annotations


def type_of(urn: str) -> str:
    """The type token in a URN, without the types of the parents."""
    return urn.split("::")[2].rpartition("$")[2]
