"""A live object cut down to what a program set, which leaves out what the server and its controllers filled in."""

from __future__ import annotations

from typing import Any


def prune(live: Any, shape: Any) -> Any:
    """`live` with only the parts that `shape` has too; values of another kind than in `shape` are kept whole."""
    if isinstance(live, dict) and isinstance(shape, dict):
        return {key: prune(value, shape[key]) for key, value in live.items() if key in shape}
    if isinstance(live, list) and isinstance(shape, list):
        if live and shape and type(live[0]) is not type(shape[0]):
            return list(live)
        return [prune(value, part) for value, part in zip(live, shape, strict=False)]
    return live
