"""Inputs in the form in which the server will store them, so that they can be compared with what it answers."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from provincial_cloud.kubernetes.provider.objects import metadata
from provincial_cloud.provider_protocol.marks import UNKNOWN

READ_ONLY_METADATA = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
)
"""What only the server sets (API reference, ObjectMeta)."""
_DASHED = "x_kubernetes_"


def to_object(values: Any) -> Any:
    """Property names as the API spells them: `x_kubernetes_int_or_string` is `x-kubernetes-int-or-string`."""
    if isinstance(values, dict):
        return {
            key.replace("_", "-") if key.startswith(_DASHED) else key: to_object(item) for key, item in values.items()
        }
    if isinstance(values, list):
        return [to_object(item) for item in values]
    return values


def to_properties(values: Any) -> Any:
    """The opposite of `to_object`, for what goes into the state."""
    if isinstance(values, dict):
        return {
            key.replace("-", "_") if key.startswith("x-kubernetes-") else key: to_properties(item)
            for key, item in values.items()
        }
    if isinstance(values, list):
        return [to_properties(item) for item in values]
    return values


def normalise(values: dict[str, Any]) -> dict[str, Any]:
    """An object of plain values without what the server alone sets; changes and returns `values`."""
    for name in READ_ONLY_METADATA:
        metadata(values).pop(name, None)
    kind, version = values.get("kind"), values.get("apiVersion")
    if kind == "Secret" and version == "v1":
        _normalise_secret(values)
    elif kind == "CustomResourceDefinition":
        values.pop("status", None)
        spec = values.get("spec")
        if isinstance(spec, dict) and spec.get("preserveUnknownFields") is False:
            del spec["preserveUnknownFields"]
    return values


def _normalise_secret(values: dict[str, Any]) -> None:
    texts = values.get("stringData")
    if texts is UNKNOWN or values.get("data") is UNKNOWN:
        return
    data = dict(values.get("data") or {})
    if isinstance(texts, dict) and texts:
        if any(not isinstance(text, str) for text in texts.values()):
            return  # not known yet, or wrong: the server says so
        data |= {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()}
        del values["stringData"]
        values["data"] = data
    elif data:
        values["data"] = {key: _as_stored(item) for key, item in data.items()}


def _as_stored(text: Any) -> Any:
    """Base64 as the server writes it, without line breaks."""
    if not isinstance(text, str):
        return text
    try:
        return base64.b64encode(base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)).decode()
    except (binascii.Error, ValueError):
        return text
