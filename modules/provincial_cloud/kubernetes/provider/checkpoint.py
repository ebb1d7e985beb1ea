"""A resource's state in the official plugin's shape: the live object, and beside it what the program asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provincial_cloud.kubernetes.provider.normalising import to_object, to_properties
from provincial_cloud.kubernetes.provider.values import plain, with_secrets_of

INPUTS = "__inputs"
API_VERSION = "__initialApiVersion"
MANAGER = "__fieldManager"


def checkpoint(
    inputs: dict[str, Any], live: dict[str, Any], given: Mapping[str, Any], *, api_version: str, manager: str
) -> dict[str, Any]:
    """The properties of a state; `given` are the inputs with their marks of secrecy."""
    return {
        **with_secrets_of(to_properties(live), given),
        INPUTS: with_secrets_of(to_properties(inputs), given),
        API_VERSION: api_version,
        MANAGER: manager,
    }


def opened(state: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs and live object in a state, both plain."""
    live = to_object(plain(dict(state)))
    inputs = live.pop(INPUTS, None) or {}
    live.pop(API_VERSION, None)
    live.pop(MANAGER, None)
    return inputs, live


def manager_in(state: Mapping[str, Any]) -> str | None:
    """The field manager that a state names."""
    found = plain(state.get(MANAGER))
    return found if isinstance(found, str) and found else None


def api_version_in(state: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """The API version in which a resource was first made."""
    found = plain(state.get(API_VERSION))
    return found if isinstance(found, str) and found else str(plain(inputs.get("apiVersion")) or "")
