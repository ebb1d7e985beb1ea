"""What a resource's URN tells."""

from __future__ import annotations

from collections.abc import Collection

from provincial_cloud.errors import Problem, UsageError


def type_of(urn: str) -> str:
    """The type token in a URN, without the types of the parents."""
    return urn.split("::")[2].rpartition("$")[2]


def known_type(urn: str, known: Collection[str], next_step: str) -> str:
    """The type token in a URN. Raises UsageError with `next_step` where it is none of `known`."""
    token = type_of(urn)
    if token not in known:
        raise UsageError(
            Problem(
                summary=f"the provider has no resource type {token}",
                given=urn,
                allowed=", ".join(sorted(known)),
                next_step=next_step,
            )
        )
    return token
