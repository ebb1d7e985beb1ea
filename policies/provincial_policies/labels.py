"""The labels every resource carries as tags: whose it is, in which system, at which level, in which zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from provincial_policies.values import UnknownValueError, is_unknown


class Label(StrEnum):
    """The tag keys; the same words serve every provider."""

    ENVIRONMENT = "provincial:environment"
    """The province's set-up this belongs to."""
    LAYER = "provincial:layer"
    """The part of the environment that deploys it."""
    UNIT = "provincial:unit"
    """Id of the organisation that owns it."""
    SYSTEM = "provincial:system"
    """Id of the information system it serves."""
    LEVEL = "provincial:level"
    """The system's security level, "1" to "5"."""
    ZONE = "provincial:zone"
    """The network zone of the standard it lies in."""
    DATA_CLASS = "provincial:data-class"
    """The most sensitive data it may hold."""
    OWNER = "provincial:owner"
    """Who answers for it."""


class Zone(StrEnum):
    """Network zones of TCVN 14423:2026 and Circular 12/2022."""

    INTERNAL = "internal"
    """Workstations of officials (vùng mạng nội bộ)."""
    EDGE = "edge"
    """Where the network meets other networks (vùng mạng biên)."""
    DMZ = "dmz"
    """Servers that the Internet may reach (vùng DMZ)."""
    WIRELESS = "wireless"
    """Wireless access, where there is any (vùng mạng không dây)."""
    INTERNAL_SERVERS = "internal-servers"
    """Servers of internal systems (vùng máy chủ nội bộ)."""
    DATABASE = "database"
    """Database servers (vùng máy chủ cơ sở dữ liệu)."""
    ADMINISTRATION = "administration"
    """Administrators' workstations and jump hosts (vùng quản trị)."""
    DEVICE_ADMINISTRATION = "device-administration"
    """Management ports of network and server hardware (vùng quản trị thiết bị hệ thống)."""
    WAN = "wan"
    """The province's wide area network (vùng mạng diện rộng)."""


PUBLIC_ZONES = frozenset({Zone.EDGE, Zone.DMZ})
"""The only zones the Internet may reach."""


class DataClass(StrEnum):
    """Classes of information, by the most sensitive that may be held."""

    PUBLIC = "public"
    """Published, or may be (công khai)."""
    INTERNAL = "internal"
    """For work inside state bodies (nội bộ)."""
    PERSONAL = "personal"
    """Basic personal data."""
    SENSITIVE = "sensitive"
    """Sensitive personal data and other restricted information (hạn chế)."""
    SECRET_STATE = "secret-state"  # noqa: S105 - a class of data, not a secret
    """State secrets, which this platform refuses (bí mật nhà nước)."""


KUBERNETES_PREFIX = "provincial/"
"""What the same keys begin with on Kubernetes objects, where a colon is not allowed."""


def tags_of(properties: Mapping[str, Any], type_token: str) -> Any:
    """The tags of a resource; a Kubernetes object's are its labels, under the tags' own keys."""
    if not type_token.startswith("kubernetes:"):
        return properties.get("tags")
    metadata = properties.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, dict) else metadata
    if not isinstance(labels, dict):
        return labels
    return {
        f"provincial:{key.removeprefix(KUBERNETES_PREFIX)}": value
        for key, value in labels.items()
        if key.startswith(KUBERNETES_PREFIX)
    }


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one resource: a missing one is None, one that preview can't know raises UnknownValueError."""

    tags: Any = None

    def read(self, label: str) -> str | None:
        """The text of a label; None when the resource doesn't carry it or it is empty."""
        if self.tags is None:
            return None
        if is_unknown(self.tags):
            raise UnknownValueError(("tags",))
        value = self.tags.get(label) if isinstance(self.tags, dict) else None
        if is_unknown(value):
            raise UnknownValueError(("tags", label))
        return str(value) if value not in (None, "") else None

    @property
    def level(self) -> int | None:
        """The security level, or None when the label is missing or is not 1 to 5."""
        text = self.read(Label.LEVEL)
        return int(text) if text in ("1", "2", "3", "4", "5") else None

    @property
    def environment(self) -> str | None:
        return self.read(Label.ENVIRONMENT)

    @property
    def layer(self) -> str | None:
        return self.read(Label.LAYER)

    @property
    def unit(self) -> str | None:
        return self.read(Label.UNIT)

    @property
    def system(self) -> str | None:
        return self.read(Label.SYSTEM)

    @property
    def zone(self) -> str | None:
        return self.read(Label.ZONE)

    @property
    def data_class(self) -> str | None:
        return self.read(Label.DATA_CLASS)

    @property
    def owner(self) -> str | None:
        return self.read(Label.OWNER)

    def or_none(self, label: str) -> str | None:
        """The text of a label for the record, where unknown and missing are both None."""
        try:
            return self.read(label)
        except UnknownValueError:
            return None

    def level_or_none(self) -> int | None:
        """The level for the record, where unknown and missing are both None."""
        try:
            return self.level
        except UnknownValueError:
            return None
