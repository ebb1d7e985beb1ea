"""Pulumi's property values as plain Python: secrets unwrapped on the way in, marked again on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import struct_pb2

from provincial_cloud.provider_protocol.marks import OUTPUT, SECRET, SIGNATURE, UNKNOWN, UNKNOWN_TEXT


def decode(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Plain Python of a Struct; unknown values become UNKNOWN, whole numbers int, unset values are left out."""
    return {
        key: item
        for key, item in ((key, _decode(value)) for key, value in struct.fields.items())
        if item is not None and not key.startswith("__")
    }


def _decode(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields:
            signature = fields[SIGNATURE].string_value
            if signature in (SECRET, OUTPUT):
                return _decode(fields["value"]) if "value" in fields else UNKNOWN
        return {key: _decode(item) for key, item in fields.items()}
    return None


def encode(values: Mapping[str, Any], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """The Struct of plain values; names in `secrets` are marked secret, unset values are left out."""
    struct = struct_pb2.Struct()
    hidden = set(secrets)
    for key, value in values.items():
        if value is None:
            continue
        if key in hidden:
            inner = struct.fields[key].struct_value.fields
            inner[SIGNATURE].string_value = SECRET
            _encode(inner["value"], value)
        else:
            _encode(struct.fields[key], value)
    return struct


def _encode(target: struct_pb2.Value, value: Any) -> None:
    if value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for key, item in value.items():
            _encode(target.struct_value.fields[key], item)
    elif isinstance(value, list | tuple):
        target.list_value.SetInParent()
        for item in value:
            _encode(target.list_value.values.add(), item)
    else:
        target.null_value = struct_pb2.NULL_VALUE


def contains_unknown(value: Any) -> bool:
    """Whether any part of a value is known only after the deployment."""
    if value is UNKNOWN:
        return True
    if isinstance(value, Mapping):
        return any(contains_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(contains_unknown(item) for item in value)
    return False
