"""Answers of EC2 in the spelling of programs, and values of programs in EC2's."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """An answer of the API in snake_case."""
    from botocore import xform_name

    if isinstance(value, dict):
        return {xform_name(name): plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def spelled(value: Any) -> Any:
    """A snake_case value in the API's spelling, for names that are plain words, as `rule_number`."""
    if isinstance(value, dict):
        return {_capitals(name): spelled(item) for name, item in value.items()}
    return [spelled(item) for item in value] if isinstance(value, list) else value


def _capitals(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
