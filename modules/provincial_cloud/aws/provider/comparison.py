"""When two values of an argument mean the same."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from provincial_cloud.aws.declaration import ArgumentSpec, Document
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.values import contains_unknown

TAGS = "tags"
_ALIAS = r"(^|:)alias/"


def same(spec: ArgumentSpec, left: Any, right: Any) -> bool:
    """Whether `left`, as the cloud has it, is what `right` asks for; a value still unknown is never the same.

    Maps inside an argument may hold more in the cloud than was asked for: APIs fill in defaults. Tags may not.
    """
    if left is UNKNOWN or contains_unknown(right):
        return False
    if spec.document is Document.JSON:
        return bool(_meaning(left) == _meaning(right))
    if spec.document is Document.BASE64:
        return bool(left == right or left == _encoded(right))
    if spec.name == TAGS:
        return (left or {}) == (right or {})
    if spec.arn_or_id and isinstance(left, str) and isinstance(right, str):
        return left == right or left.endswith(("/" + right, ":" + right)) or right.endswith(("/" + left, ":" + left))
    if spec.version and isinstance(left, str) and isinstance(right, str):
        return left == right or left.startswith(right + ".")
    if spec.domain:
        return _covers(_domains(left), _domains(right), spec.unordered)
    return _covers(left, right, spec.unordered)


def behind_alias(spec: ArgumentSpec, there: Any, given: Any) -> bool:
    """Whether `there` may be the key that an alias names: clouds take an alias and answer with the key behind it."""
    return (
        spec.arn_or_id
        and isinstance(there, str)
        and isinstance(given, str)
        and re.search(_ALIAS, given) is not None
        and re.search(_ALIAS, there) is None
    )


def _domains(value: Any) -> Any:
    """Domain names in a value as they compare: in lower case, without the last dot, `\\052` as the `*` it is."""
    if isinstance(value, str):
        plain = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), value)
        return plain.lower().removesuffix(".")
    if isinstance(value, Mapping):
        return {key: _domains(item) for key, item in value.items()}
    return [_domains(item) for item in value] if isinstance(value, list) else value


def _encoded(text: Any) -> str | None:
    return base64.b64encode(text.encode()).decode() if isinstance(text, str) else None


def _covers(left: Any, right: Any, unordered: bool) -> bool:
    if right is None or right == "":
        return left is None or left == [] or left == {} or left == ""
    if isinstance(right, Mapping):
        return isinstance(left, Mapping) and all(
            _covers(left.get(key), item, unordered) for key, item in right.items() if item is not None
        )
    if isinstance(right, list):
        if not isinstance(left, list):
            return left is None and not right
        if len(left) != len(right):
            return False
        if not unordered:
            return all(_covers(one, other, unordered) for one, other in zip(left, right, strict=True))
        return _matched(left, right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _matched(left: list[Any], right: list[Any]) -> bool:
    """Whether every member of `right` has one of its own in `left` that covers it.

    A member that could take several gives way to one that can't (Kuhn's matching).
    """
    fitting = [[index for index, one in enumerate(left) if _covers(one, item, True)] for item in right]
    taken: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        for index in fitting[item]:
            if index not in tried:
                tried.add(index)
                if index not in taken or place(taken[index], tried):
                    taken[index] = item
                    return True
        return False

    return all(place(item, set()) for item in range(len(right)))


def _meaning(document: Any) -> Any:
    """A policy document without what makes no difference: key order, one-member lists, order in lists of texts."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return document
    return _plain(document)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        items = [_plain(item) for item in value]
        if all(isinstance(item, str) for item in items):
            items.sort()
        return items[0] if len(items) == 1 else items
    return value


def plain_tags(value: Any) -> dict[str, str]:
    """Tags in whatever form a service gives them, as a map, without the cloud's own and the provider's mark."""
    pairs: dict[str, str] = {}
    if isinstance(value, Mapping):
        pairs = {str(key): str(item) for key, item in value.items()}
    elif isinstance(value, list):
        for item in value:
            key = item.get("key", item.get("tag_key"))
            if key is not None:
                pairs[str(key)] = str(item.get("value", item.get("tag_value")) or "")
    return {key: item for key, item in pairs.items() if not key.startswith("aws:") and key != CLAIM_TAG}


CLAIM_TAG = "provincial:claim"
