"""Which hosts a lab has, with their names, addresses and places on this machine. Pure: nothing is made here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from pathlib import Path

from provincial_cloud.environment import Environment
from provincial_cloud.environment.hosts import Host, HostState
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.lab.words import RELEASES, Release
from provincial_cloud.network.plan import plan_network
from provincial_cloud.project import Project
from provincial_cloud.standards import Zone

OPERATOR = "van-hanh"
"""The account that administers hosts: a key to come in, a password for sudo."""
PROXY_PORT = 3142
"""Where hosts find Debian's packages, on their gateway."""
_OPERATOR_PLACE = 10
"""The operator's address inside the administration zone."""
_PREFIX6 = 64


@dataclass(frozen=True, kw_only=True)
class LabHost:
    """One host of the lab; addresses carry the prefix of their zone."""

    id: str
    release: Release
    zone: Zone
    ipv4: IPv4Interface
    ipv6: IPv6Interface | None
    namespace: str
    folder: Path
    node: bool = False
    """Whether it is booted with the rights that a kubelet needs."""

    @property
    def root(self) -> Path:
        """The host's file system."""
        return self.folder / "root"

    @property
    def gateway4(self) -> IPv4Address:
        """The router's address in the host's zone."""
        return self.ipv4.network.network_address + 1

    @property
    def gateway6(self) -> IPv6Address | None:
        """The router's IPv6 address in the host's zone."""
        return self.ipv6.network.network_address + 1 if self.ipv6 else None


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab as it is meant to be; everything of it lies in `folder` and in namespaces whose names begin with `mark`."""

    environment: str
    folder: Path
    mark: str
    hosts: tuple[LabHost, ...]
    operator: IPv4Address
    """Where the operator's connections come from, in the administration zone."""
    gateways: tuple[IPv4Interface | IPv6Interface, ...]
    """The router's addresses, one for each zone and address family in use."""

    @property
    def router(self) -> str:
        """The namespace that joins the zones."""
        return f"{self.mark}-router"

    @property
    def key(self) -> Path:
        """The operator's private key."""
        return self.folder / "operator-key"

    @property
    def password(self) -> Path:
        """The operator's password for sudo on the hosts."""
        return self.folder / "operator-password"

    @property
    def known_hosts(self) -> Path:
        """The hosts' public keys, as they were made: what the operator trusts."""
        return self.folder / "known_hosts"

    @property
    def ssh_config(self) -> Path:
        """Settings of the operator's SSH client: key, known hosts and the way into the lab's network."""
        return self.folder / "ssh_config"

    @property
    def logs(self) -> Path:
        """A log for each host and for the package proxy."""
        return self.folder / "logs"

    def host(self, id: str) -> LabHost:
        """The host of this name. Raises UsageError when there is none."""
        for host in self.hosts:
            if host.id == id:
                return host
        raise UsageError(
            Problem(
                summary="the lab has no such host",
                given=id,
                allowed=", ".join(each.id for each in self.hosts) or "none",
            )
        )


def folder_of(project: Project) -> Path:
    """Where a checkout's lab keeps everything."""
    return project.runtime / "lab"


def mark_of(folder: Path) -> str:
    """What the names of a lab's namespaces begin with: two checkouts on one machine have two labs."""
    return f"provincial-lab-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"


def lab_of(project: Project, environment: Environment) -> Lab:
    """The lab that an environment's running hosts make up. Raises UsageError for hosts that can't be played."""
    folder = folder_of(project)
    mark = mark_of(folder)
    wanted = [host for host in environment.hosts if host.state is HostState.RUNNING]
    zones = tuple(zone for zone in Zone if zone is Zone.ADMINISTRATION or zone in environment.zones)
    plan = plan_network(
        environment.addresses.ipv4,
        zones,
        environment.cloud.availability_zones,
        environment.addresses.subnet_prefix,
    )
    problems = []
    hosts = []
    for host in wanted:
        network = plan[host.zone].ipv4
        ipv4 = [each for each in host.addresses if isinstance(each, IPv4Address)]
        ipv6 = [each for each in host.addresses if isinstance(each, IPv6Address)]
        release = RELEASES.get(host.operating_system)
        if release is None:
            problems.append(_problem(host, "its operating system", host.operating_system, ", ".join(RELEASES)))
        if not ipv4 or ipv4[0] not in network or int(ipv4[0]) - int(network.network_address) <= _OPERATOR_PLACE:
            given = str(ipv4[0]) if ipv4 else "no IPv4 address"
            lowest = network.network_address + _OPERATOR_PLACE + 1
            problems.append(
                _problem(host, "its address", given, f"{lowest} or above in {network}, the range of zone {host.zone}")
            )
        if release is None or not ipv4:
            continue
        hosts.append(
            LabHost(
                id=host.id,
                release=release,
                zone=host.zone,
                ipv4=IPv4Interface((int(ipv4[0]), network.prefixlen)),
                ipv6=IPv6Interface((int(ipv6[0]), _PREFIX6)) if ipv6 else None,
                namespace=f"{mark}-{host.id}",
                folder=folder / "hosts" / host.id,
                node=host.cluster is not None,
            )
        )
    if not wanted:
        problems.append(
            Problem(
                summary=f"environment {environment.name} has no hosts to start",
                allowed="an environment with running hosts in hosts.yaml",
                next_step="provincial lab start --environment lab",
            )
        )
    if problems:
        raise UsageError(*problems)
    gateways: list[IPv4Interface | IPv6Interface] = [
        IPv4Interface((int(plan[zone].ipv4.network_address) + 1, plan[zone].ipv4.prefixlen)) for zone in zones
    ]
    networks6 = {host.ipv6.network for host in hosts if host.ipv6}
    gateways += [IPv6Interface((int(each.network_address) + 1, _PREFIX6)) for each in sorted(networks6)]
    operator = plan[Zone.ADMINISTRATION].ipv4.network_address + _OPERATOR_PLACE
    return Lab(
        environment=environment.name,
        folder=folder,
        mark=mark,
        hosts=tuple(hosts),
        operator=operator,
        gateways=tuple(gateways),
    )


def _problem(host: Host, what: str, given: str, allowed: str) -> Problem:
    return Problem(summary=f"host {host.id} can't be played in the lab: {what}", given=given, allowed=allowed)
