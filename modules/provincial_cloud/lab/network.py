"""The lab's network: a router in a namespace of its own, each host in another, nothing of it in the machine's own.

The router forwards between zones without judging, so what a host's own firewall lets in is seen. It has no way out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from provincial_cloud.lab.layout import Lab, LabHost
from provincial_cloud.lab.machine import attempt, run

NAMESPACES = Path("/run/netns")
"""Where `ip netns` keeps the names."""
INSIDE = "eth0"
"""A host's network interface."""
_FORWARDING = ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding")


def make_router(lab: Lab) -> None:
    """Make the namespace that joins the zones, with the operator's address in it, unless it is there and whole."""
    addresses = [str(gateway) for gateway in lab.gateways]
    if _is_whole(lab.router, addresses):
        return
    remove_namespace(lab.router)
    commands = ["link set lo up"]
    for number, gateway in enumerate(lab.gateways):
        bridge = _bridge(lab, number)
        if f"link add {bridge} type bridge" not in commands:
            commands += [f"link add {bridge} type bridge", f"link set {bridge} up"]
        if gateway.version == 4 and lab.operator in gateway.network:
            commands.append(f"addr add {lab.operator}/{gateway.network.prefixlen} dev {bridge}")
        commands.append(f"addr add {gateway} dev {bridge}{' nodad' if gateway.version == 6 else ''}")
    run("ip", "netns", "add", lab.router)
    switches = "; ".join(f"echo 1 >/proc/sys/{name}" for name in _FORWARDING)
    run("ip", "netns", "exec", lab.router, "sh", "-c", switches)
    run("ip", "-n", lab.router, "-batch", "-", given="\n".join(commands) + "\n")


def join_host(lab: Lab, host: LabHost) -> None:
    """Make the host's namespace and its cable to the router, unless they are there and whole."""
    addresses = [str(address) for address in (host.ipv4, host.ipv6) if address is not None]
    if _is_whole(host.namespace, addresses):
        return
    leave_host(host)
    cable = _cable(host)
    run("ip", "netns", "add", host.namespace)
    run("ip", "-n", lab.router, "link", "add", cable, "type", "veth", "peer", "name", INSIDE, "netns", host.namespace)
    run("ip", "-n", lab.router, "link", "set", cable, "master", _bridge_of(lab, host), "up")
    commands = ["link set lo up", f"link set {INSIDE} up", f"addr add {host.ipv4} dev {INSIDE}"]
    if host.ipv6 is not None:
        commands.append(f"addr add {host.ipv6} dev {INSIDE} nodad")
    commands.append(f"route add default via {host.gateway4}")
    if host.gateway6 is not None:
        commands.append(f"-6 route add default via {host.gateway6}")
    plain = [line for line in commands if not line.startswith("-6 ")]
    run("ip", "-n", host.namespace, "-batch", "-", given="\n".join(plain) + "\n")
    if host.gateway6 is not None:
        run("ip", "-n", host.namespace, "-6", "route", "add", "default", "via", str(host.gateway6))


def leave_host(host: LabHost) -> None:
    """Remove the host's namespace and with it the cable."""
    remove_namespace(host.namespace)


def remove_network(mark: str) -> int:
    """Remove every namespace whose name begins with `mark`, whoever left it; gives how many there were."""
    names = list(namespaces(mark))
    for name in names:
        remove_namespace(name)
    return len(names)


def end_inside(name: str, seconds: float = 10.0) -> None:
    """End what still runs in one of the lab's namespaces, which is nobody else's, and wait until it is gone."""
    deadline = time.monotonic() + seconds
    while (NAMESPACES / name).exists() and time.monotonic() < deadline:
        pids = [int(word) for word in attempt(["ip", "netns", "pids", name]).stdout.split()]
        if not pids:
            return
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def namespaces(mark: str) -> Iterable[str]:
    """The lab's namespaces that are there."""
    return sorted(path.name for path in NAMESPACES.glob(f"{mark}-*"))


def remove_namespace(name: str) -> None:
    """Remove one namespace and the cables in it."""
    if (NAMESPACES / name).exists():
        run("ip", "netns", "delete", name)


def _is_whole(name: str, addresses: Iterable[str]) -> bool:
    if not (NAMESPACES / name).exists():
        return False
    shown = attempt(["ip", "-n", name, "-oneline", "addr", "show"]).stdout.split()
    routed = attempt(["ip", "-n", name, "route"]).stdout
    return all(address in shown for address in addresses) and bool(routed)


def _bridge(lab: Lab, number: int) -> str:
    """Bridges are per zone: the IPv6 address of a zone goes on the bridge of its IPv4 address."""
    gateway = lab.gateways[number]
    if gateway.version == 4:
        return f"zone{number}"
    host = next(host for host in lab.hosts if host.ipv6 is not None and host.ipv6.network == gateway.network)
    return _bridge_of(lab, host)


def _bridge_of(lab: Lab, host: LabHost) -> str:
    number = next(number for number, gateway in enumerate(lab.gateways) if gateway.network == host.ipv4.network)
    return f"zone{number}"


def _cable(host: LabHost) -> str:
    return f"to-{hashlib.sha256(host.id.encode()).hexdigest()[:8]}"
