"""Pulumi's property values as plain Python, with the places of secrets kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2

from provincial_cloud.provider_protocol.marks import OUTPUT, SECRET, SIGNATURE, UNKNOWN, UNKNOWN_TEXT


@dataclass(frozen=True)
class Secret:
    """A value that is encrypted in the state and shown nowhere."""

    value: Any = field(repr=False)


def decode(struct: struct_pb2.Struct) -> dict[str, Any]:
    """The values of a Struct: unknown ones are UNKNOWN, secret ones a Secret, whole numbers int."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def _decode(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields:
            signature = fields[SIGNATURE].string_value
            if signature == SECRET:
                return Secret(_decode(fields["value"]) if "value" in fields else UNKNOWN)
            if signature == OUTPUT:
                inner = _decode(fields["value"]) if "value" in fields else UNKNOWN
                return Secret(inner) if "secret" in fields and fields["secret"].bool_value else inner
        return {key: _decode(item) for key, item in fields.items()}
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "bool_value":
        return value.bool_value
    return None


def encode(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """The Struct of values."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        _encode(struct.fields[key], value)
    return struct


def _encode(target: struct_pb2.Value, value: Any) -> None:
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        fields = target.struct_value.fields
        for key, item in value.items():
            _encode(fields[key], item)
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, list | tuple):
        target.list_value.SetInParent()
        for item in value:
            _encode(target.list_value.values.add(), item)
    elif isinstance(value, Secret):
        fields = target.struct_value.fields
        fields[SIGNATURE].string_value = SECRET
        _encode(fields["value"], value.value)
    elif value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    else:
        target.null_value = struct_pb2.NULL_VALUE


def plain(value: Any) -> Any:
    """The same values with no mark of secrecy; always a copy of maps and lists."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def contains_unknown(value: Any) -> bool:
    """Whether any part of a value is known only after the deployment."""
    if isinstance(value, Secret):
        return contains_unknown(value.value)
    if isinstance(value, dict):
        return any(contains_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(contains_unknown(item) for item in value)
    return value is UNKNOWN


def contains_secret(value: Any) -> bool:
    """Whether any part of a value is secret."""
    if isinstance(value, dict):
        return any(contains_secret(item) for item in value.values())
    if isinstance(value, list):
        return any(contains_secret(item) for item in value)
    return isinstance(value, Secret)


def secrets_in(value: Any) -> set[str]:
    """The texts of all secret values, for keeping them out of messages."""
    if isinstance(value, Secret):
        return set(_texts(value.value))
    if isinstance(value, dict):
        return set().union(*(secrets_in(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(secrets_in(item) for item in value))
    return set()


def _texts(value: Any) -> list[str]:
    if isinstance(value, Secret):
        return _texts(value.value)
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) and value else []


def with_secrets_of(outputs: dict[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`outputs` with everything marked secret that is secret in `inputs`; a Secret's data is secret in any case.

    Where a secret lies inside a list, the whole list becomes secret, because the server may order it anew.
    """
    if outputs.get("kind") == "Secret":
        hidden = ("data", "stringData")
        return {
            key: Secret(value) if key in hidden and not isinstance(value, Secret) else value
            for key, value in outputs.items()
        }
    marked = dict(outputs)
    for key, given in inputs.items():
        if key not in marked:
            continue
        if isinstance(marked[key], dict) and isinstance(given, dict):
            marked[key] = with_secrets_of(marked[key], given)
        elif not isinstance(marked[key], Secret) and contains_secret(given):
            marked[key] = Secret(marked[key])
    return marked
