"""Objects as they are sent to the API server."""

from __future__ import annotations

from typing import Any

from provincial_policies.values import Path, Unknown, is_unknown

_SCALARS = frozenset({str, int, float, bool})
"""What is taken as it is; most of an object, so it costs no call."""


def as_sent(value: Any, path: Path) -> Any:
    """A value without what is null, as the API server gets it; what is unknown is marked with its path."""
    if isinstance(value, dict):
        return {
            key: item if type(item) in _SCALARS else as_sent(item, (*path, key))
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [item if type(item) in _SCALARS else as_sent(item, (*path, index)) for index, item in enumerate(value)]
    return Unknown(path) if is_unknown(value) else value
