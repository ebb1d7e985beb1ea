"""The network zones of the standards, and which of them each level must have."""

from __future__ import annotations

from enum import StrEnum


class Zone(StrEnum):
    """A network zone named by Circular 12/2022 or TCVN 14423:2026; the words are the values of the `zone` tag."""

    INTERNAL = "internal"
    """Where staff work: desks, printers, branch offices."""

    EDGE = "edge"
    """The border with the Internet and with other networks."""

    DMZ = "dmz"
    """What the Internet may reach: entry points of public services."""

    WIRELESS = "wireless"
    """Wireless access, kept apart from everything else; only where there is any."""

    INTERNAL_SERVERS = "internal-servers"
    """Servers of applications that the Internet never reaches directly."""

    DATABASE = "database"
    """Database servers; only applications reach them."""

    ADMINISTRATION = "administration"
    """Where administrators come from and their tools run."""

    DEVICE_ADMINISTRATION = "device-administration"
    """Management ports of network devices and hosts."""

    WAN = "wan"
    """The province's wide-area network; only where there is any."""
