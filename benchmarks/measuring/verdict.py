"""Whether two sides made the same: times of different work are not compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Inventory = Mapping[str, Mapping[str, Any]]
"""What exists in the cloud: name to properties."""


class DifferentWorkError(Exception):
    """The two sides did not do the same, so their times say nothing."""

    def __init__(self, differences: list[str]) -> None:
        self.differences = differences
        shown = differences[:10]
        more = f"\n  … and {len(differences) - len(shown)} more" if len(differences) > len(shown) else ""
        super().__init__("the sides did different work:\n  " + "\n  ".join(shown) + more)


def differences(ours: Inventory, theirs: Inventory) -> list[str]:
    """Every resource that only one side made, and every property in which they differ."""
    found = [f"{name}: only ours made it" for name in sorted(ours.keys() - theirs.keys())]
    found += [f"{name}: only the peer made it" for name in sorted(theirs.keys() - ours.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        for key in sorted(ours[name].keys() | theirs[name].keys()):
            one, other = ours[name].get(key), theirs[name].get(key)
            if one != other:
                found.append(f"{name}.{key}: ours {one!r}, the peer's {other!r}")
    return found


def request_differences(ours: Mapping[str, int], theirs: Mapping[str, int]) -> list[str]:
    """Every service that the sides sent different numbers of requests to."""
    return [
        f"requests to {service}: ours {ours.get(service, 0)}, the peer's {theirs.get(service, 0)}"
        for service in sorted(ours.keys() | theirs.keys())
        if ours.get(service, 0) != theirs.get(service, 0)
    ]


def require_same(found: list[str]) -> None:
    """Raises DifferentWorkError where there is any difference."""
    if found:
        raise DifferentWorkError(found)
