"""Services and timers, who listens, and the host's firewall."""

from __future__ import annotations

import json
import os
import re
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, UnavailableError, run
from provincial_cloud.hosts.collector.units import enabled

LISTENER = re.compile(r'\("([^"]+)",pid=(\d+)')
LOCAL = ("127.", "[::1]", "::1", "[::ffff:127.")


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("services", services)
    facts.take("listeners", listeners)
    facts.take("nftables", nftables)
    facts.take("firewalls", firewalls)
    facts.take("wireless", lambda: sorted(os.path.basename(os.path.dirname(path)) for path in wireless()))


def services() -> dict[str, dict[str, str]]:
    """Units by name: whether enabled (enabled, disabled, masked, static …) and whether active."""
    states = {name: {"enabled": word, "active": "inactive"} for name, word in enabled().items()}
    kinds = "--type=service,socket,timer"
    for line in run("systemctl", "list-units", kinds, "--all", "--no-legend", "--plain", "--no-pager").splitlines():
        words = line.split()
        if len(words) >= 4 and words[1] != "not-found":
            states.setdefault(words[0], {"enabled": "", "active": ""})["active"] = words[2]
    return states


def listeners() -> list[dict[str, Any]]:
    """Every socket that accepts connections or datagrams from elsewhere or from here, with the program behind it."""
    found = []
    for line in run("ss", "-H", "-l", "-n", "-t", "-u", "-p").splitlines():
        words = line.split(None, 6)
        if len(words) < 6:
            continue
        address, _, port = words[4].rpartition(":")
        programs = sorted({name for name, _ in LISTENER.findall(line)})
        found.append(
            {
                "protocol": words[0],
                "address": address,
                "port": int(port) if port.isdigit() else 0,
                "programs": programs,
                "local": address.split("%")[0].startswith(LOCAL),
            }
        )
    return found


def nftables() -> dict[str, Any] | None:
    """The ruleset as nft's own JSON, cut down to tables, chains and rules; None where nft is not installed."""
    if not os.path.exists("/usr/sbin/nft"):
        return None
    said = json.loads(run("nft", "--json", "list", "ruleset"))
    kept: dict[str, list[dict[str, Any]]] = {"table": [], "chain": [], "rule": []}
    for item in said.get("nftables", []):
        for kind, value in item.items():
            if kind in kept:
                kept[kind].append({key: part for key, part in value.items() if key not in ("handle", "comment")})
    return {"tables": kept["table"], "chains": kept["chain"], "rules": kept["rule"][:1000]}


def firewalls() -> list[str]:
    """Other firewall tools that have rules or are switched on."""
    used = []
    if os.path.exists("/usr/sbin/ufw") and "Status: active" in run("ufw", "status", allowed=(0, 1)):
        used.append("ufw")
    if os.path.exists("/usr/sbin/firewalld"):
        used.append("firewalld")
    if os.path.exists("/usr/sbin/iptables-legacy"):
        try:
            said = run("iptables-legacy", "-S")
        except UnavailableError:
            return used
        if any(not line.startswith("-P") or "ACCEPT" not in line for line in said.splitlines()):
            used.append("iptables-legacy")
    return used


def wireless() -> list[str]:
    """The folders by which the kernel marks wireless interfaces."""
    base = "/sys/class/net"
    names = os.listdir(base) if os.path.isdir(base) else []
    return [path for name in names if os.path.isdir(path := f"{base}/{name}/wireless")]
