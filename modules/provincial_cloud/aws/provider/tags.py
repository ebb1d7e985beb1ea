"""Tags of one resource type, among them the claim that marks what the provider made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Call
from provincial_cloud.aws.provider.calls import Calls
from provincial_cloud.aws.provider.comparison import CLAIM_TAG, plain_tags
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.template import parameters

_CREATE_PARAMETERS = ("Tags", "tags", "BackupVaultTags", "BackupPlanTags", "TagList", "TagsList")


class Tags:
    """Puts and reads tags in whatever form the service has."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._life = calls.life

    def put_in(self, filled: dict[str, Any], tags: dict[str, str]) -> None:
        """Add tags to the parameters of the create call."""
        assert self._life.tagging is not None
        if self._life.tagging.specification:
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            filled["TagSpecifications"] = [{"ResourceType": self._life.tagging.specification, "Tags": pairs}]
            return
        shape = self._calls.connection.operation(self._life.service, self._life.create.operation).input_shape
        for name in _CREATE_PARAMETERS:
            if name in shape.members:
                filled[name] = tags_for(shape.members[name], tags)
                return
        raise ValueError(f"{self._life.create.operation} takes no tags")

    def _raw(self, id: str, known: Mapping[str, Any], item: Any) -> Any:
        tagging = self._life.tagging
        assert tagging is not None
        if tagging.get is None:
            return jmespath.search(tagging.values, item)
        try:
            return jmespath.search(tagging.values, self._calls.send(tagging.get, self._calls.scope(known, id=id)))
        except ApiError as error:
            if error.code in tagging.absent:
                return []
            raise

    def read(self, id: str, known: Mapping[str, Any], item: Any) -> dict[str, str]:
        """The tags that people gave. Raises ApiError."""
        return plain_tags(self._raw(id, known, item))

    def claim_of(self, id: str, known: Mapping[str, Any], item: Any) -> str | None:
        """The claim that the resource carries, None where it has none. Raises ApiError."""
        raw = self._raw(id, known, item)
        if isinstance(raw, Mapping):
            return raw.get(CLAIM_TAG)
        return next(
            (
                str(pair.get("value", pair.get("tag_value")))
                for pair in raw or []
                if pair.get("key", pair.get("tag_key")) == CLAIM_TAG
            ),
            None,
        )

    def add(self, id: str, values: Mapping[str, Any], tags: dict[str, str]) -> None:
        """Add tags to a resource that exists. Raises ApiError."""
        assert self._life.tagging is not None
        self._send(self._life.tagging.add, id, values, tags, list(tags))

    def change(
        self, id: str, values: Mapping[str, Any], old: dict[str, str], new: dict[str, str], mark: str | None
    ) -> None:
        """Turn the old tags into the new ones; `mark` is kept where a service replaces the whole set.

        Raises ApiError.
        """
        tagging = self._life.tagging
        assert tagging is not None
        if tagging.replace_all:
            self.add(id, values, {**new, **({CLAIM_TAG: mark} if mark else {})})
            return
        removed = [key for key in old if key not in new]
        if removed:
            self._send(tagging.remove, id, values, {}, removed)
        added = {key: value for key, value in new.items() if old.get(key) != value}
        if added:
            self._send(tagging.add, id, values, added, list(added))

    def _send(self, call: Call, id: str, values: Mapping[str, Any], tags: dict[str, str], keys: list[str]) -> None:
        service = call.service or self._life.service
        filled = parameters(service, call, self._calls.scope(values, id=id))
        shape = self._calls.connection.operation(service, call.operation).input_shape
        for name, member in shape.members.items():
            if name in filled:
                continue
            if name.lower() in ("tags", "taglist", "tagslist"):
                pairs = tags or dict.fromkeys(keys, "")
                filled[name] = tags_for(member, tags) if tags else [{"Key": key} for key in pairs]
            elif name.lower() in ("tagkeys", "tagkeylist"):
                filled[name] = keys
            elif name == "AddTags" and tags:
                filled[name] = tags_for(member, tags)
            elif name == "RemoveTagKeys" and not tags:
                filled[name] = keys
            elif name == "Tagging":
                filled[name] = {"TagSet": tags_for(member.members["TagSet"], tags)}
        self._calls.connection.call(service, call.operation, filled)


def tags_for(shape: Any, tags: Mapping[str, str]) -> Any:
    """Tags in the form that a parameter's shape asks for: a map, or a list of pairs under the API's own names."""
    if shape.type_name == "map":
        return dict(tags)
    key, value = ("TagKey", "TagValue") if "TagKey" in shape.member.members else ("Key", "Value")
    if key not in shape.member.members:
        key, value = "key", "value"
    return [{key: name, value: text} for name, text in tags.items()]
