"""`zones.yaml`: the network zones in use, and what may pass between them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from provincial_cloud.environment.words import Record, Text
from provincial_cloud.standards import Zone


class Protocol(StrEnum):
    """What carries a flow."""

    TCP = "tcp"
    """Connections."""

    UDP = "udp"
    """Datagrams."""


class Flow(Record):
    """A permitted flow from one zone to another; whatever no flow permits is denied, in IPv4 and IPv6."""

    from_zone: Zone = Field(description="Zone that opens the connection.")
    to_zone: Zone = Field(description="Zone that answers.")
    protocol: Protocol = Field(default=Protocol.TCP, description="tcp or udp.")
    port: int = Field(ge=1, le=65535, description="Port that answers, 1 to 65535.")
    why: Text = Field(description="What the flow is for.")


class ZonesFile(Record):
    """Zones in use and the flows between them."""

    zones: tuple[Zone, ...] = Field(
        default=(), description="Zones in use; those that the levels require when left out."
    )
    flows: tuple[Flow, ...] = Field(default=(), description="Permitted flows.")
