"""Security group rules read alike from a group's own list and from a rule of its own: who may reach which ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Finding, Text

WORLD = frozenset({"0.0.0.0/0", "::/0"})
"""Every address there is."""

ADMIN_PORTS: Mapping[int, str] = {
    22: "SSH",
    23: "Telnet",
    135: "RPC",
    445: "SMB",
    2375: "Docker",
    2376: "Docker",
    2379: "etcd",
    2380: "etcd",
    3389: "RDP",
    5900: "VNC",
    5985: "WinRM",
    5986: "WinRM",
    6443: "Kubernetes API",
    8006: "Proxmox",
    10250: "kubelet",
    10257: "controller-manager",
    10259: "scheduler",
}
"""Ports by which machines and clusters are administered."""

DATABASE_PORTS: Mapping[int, str] = {
    1433: "SQL Server",
    1521: "Oracle",
    3306: "MySQL",
    5432: "PostgreSQL",
    5984: "CouchDB",
    6379: "Redis",
    7000: "Cassandra",
    8086: "InfluxDB",
    9042: "Cassandra",
    9200: "OpenSearch",
    9300: "OpenSearch",
    11211: "memcached",
    27017: "MongoDB",
    50000: "Db2",
}
"""Ports on which databases and caches answer."""

SOURCES = ("cidr_ipv4", "cidr_ipv6")


def permissions(resource: Resource, direction: str) -> Iterator[View]:
    """The permissions of a group in one direction ("ingress" or "egress"), or the one of a SecurityGroupRule."""
    if resource.type.endswith(":SecurityGroupRule"):
        if resource.get("direction") == direction:
            yield resource
        return
    yield from resource.entries(direction)


def is_world(source: object) -> bool:
    """Whether a range takes in every address of its kind, however it is written."""
    text = str(source).strip()
    return text in WORLD or text.endswith("/0")


def world_source(permission: View) -> str | None:
    """The property by which a permission takes in every address; None when it doesn't."""
    for name in SOURCES:
        source = permission.get(name)
        if source is not None and is_world(source):
            return name
    return None


def is_every_port(permission: View) -> bool:
    """Whether a permission takes in every port of TCP or UDP, or every protocol."""
    protocol = str(permission.get("ip_protocol", default="-1")).lower()
    if protocol in ("-1", "all"):
        return True
    first, last = permission.get("from_port"), permission.get("to_port")
    if first in (None, -1):
        return True
    return int(first) <= 1 and last is not None and int(last) >= 65535


def covers(permission: View, port: int) -> bool:
    """Whether a permission takes in a TCP or UDP port; protocol -1 takes in all."""
    protocol = str(permission.get("ip_protocol", default="-1")).lower()
    if protocol in ("-1", "all"):
        return True
    if protocol not in ("tcp", "udp", "6", "17"):
        return False
    first = permission.get("from_port")
    last = permission.get("to_port", default=first)
    if first is None or first == -1:
        return True
    return int(first) <= port <= int(last)


def openings(resource: Resource, ports: Mapping[int, str], message: Text) -> Iterable[Finding]:
    """A violation for each ingress permission that lets the whole world reach one of `ports`.

    `message` may name {ports} and {source}.
    """

    def check(permission: View) -> Iterator[Finding]:
        source = world_source(permission)
        if source is None:
            return
        reached = [port for port in ports if covers(permission, port)]
        if not reached:
            return
        shown = ", ".join(f"{port} ({ports[port]})" for port in reached[:4]) + (", …" if len(reached) > 4 else "")
        words = {"ports": shown, "source": str(permission.get(source))}
        yield permission.failed(
            source,
            message=Text(vi=message.vi.format(**words), en=message.en.format(**words)),
            allowed=Text(
                vi="dải địa chỉ nội bộ cụ thể hoặc một nhóm bảo mật", en="a specific internal range or a security group"
            ),
        )

    return each(permissions(resource, "ingress"), check)
