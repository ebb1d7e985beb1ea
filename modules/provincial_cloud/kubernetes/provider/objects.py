"""Reading a Kubernetes object's metadata, whatever shape a program gave it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AUTONAMED = "pulumi.com/autonamed"
DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy"
FIELD_MANAGER = "pulumi.com/patchFieldManager"
PATCH_FORCE = "pulumi.com/patchForce"
REPLACE_UNREADY = "pulumi.com/replaceUnready"
SKIP_AWAIT = "pulumi.com/skipAwait"
TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds"
DEFAULT_NAMESPACE = "default"


def metadata(values: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata, {} where there is none."""
    found = values.get("metadata")
    return found if isinstance(found, dict) else {}


def name_of(values: Mapping[str, Any]) -> str:
    """The name, "" where there is none or it is not known yet."""
    found = metadata(values).get("name")
    return found if isinstance(found, str) else ""


def namespace_of(values: Mapping[str, Any]) -> str:
    """The namespace, "" where there is none or it is not known yet."""
    found = metadata(values).get("namespace")
    return found if isinstance(found, str) else ""


def annotation(values: Mapping[str, Any], key: str) -> str:
    """An annotation, "" where there is none."""
    found = metadata(values).get("annotations")
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def says(values: Mapping[str, Any], key: str) -> bool:
    """Whether an annotation is "true"."""
    return annotation(values, key) == "true"


def annotate(values: dict[str, Any], key: str, value: str) -> None:
    """Set an annotation."""
    values.setdefault("metadata", {}).setdefault("annotations", {})[key] = value


def id_of(values: Mapping[str, Any]) -> str:
    """The id in a state: `namespace/name`, or the name alone for what lies in no namespace."""
    namespace = namespace_of(values)
    return f"{namespace}/{name_of(values)}" if namespace else name_of(values)


def parts_of_id(id: str) -> tuple[str, str]:
    """Namespace ("" for none) and name of an id."""
    namespace, _, name = id.rpartition("/")
    return namespace, name
