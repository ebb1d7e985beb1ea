"""What a cluster's node lets in and out for the cluster's sake, from `clusters.yaml` and `hosts.yaml`. Pure.

The zone matrix tells nothing of it: it is about traffic between zones, and the nodes of a cluster share one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provincial_cloud.environment import Environment, Host
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.environment.hosts import HostRole, HostState
from provincial_cloud.environment.zones import Protocol
from provincial_cloud.errors import Problem, UsageError

KUBELET_PORT = 10250
ETCD_PORTS = (2379, 2380)
"""Where etcd answers its clients, and the other members."""


def node_variables(environment: Environment, host: Host, cluster: Cluster) -> dict[str, Any]:
    """What the role is told of a node's traffic: ranges of pods, registries, rules in and rules out.

    Raises UsageError where the cluster does not say where its pods and its API server are: the node's own firewall
    would cut it off from them.
    """
    members = [one for one in environment.hosts if one.cluster == cluster.id and one.state is HostState.RUNNING]
    others = [one for one in members if one.id != host.id]
    planes = [one for one in members if one.role is HostRole.CONTROL_PLANE]
    servers = [*map(str, cluster.api_addresses), *_addresses(planes)]
    _refuse_unknown(environment, cluster, host, reachable=bool(servers))
    pods = [str(one) for one in cluster.pods]
    incoming = [_rule("sources", Protocol.TCP, KUBELET_PORT, _addresses(planes), "the API server asks the kubelet")]
    outgoing = [_rule("destinations", Protocol.TCP, cluster.api_port, servers, "the API server")]
    if host.role is HostRole.CONTROL_PLANE:
        clients = [*_addresses(members), *pods]
        incoming.append(_rule("sources", Protocol.TCP, cluster.api_port, clients, "nodes and pods ask the API server"))
        outgoing.append(_rule("destinations", Protocol.TCP, KUBELET_PORT, _addresses(members), "kubelets"))
        etcd = _addresses(one for one in planes if one.id != host.id)
        incoming += [_rule("sources", Protocol.TCP, port, etcd, "members of etcd") for port in ETCD_PORTS]
        outgoing += [_rule("destinations", Protocol.TCP, port, etcd, "members of etcd") for port in ETCD_PORTS]
    for port in cluster.node_ports:
        incoming.append(_rule("sources", port.protocol, port.port, _addresses(others), port.why.en))
        outgoing.append(_rule("destinations", port.protocol, port.port, _addresses(others), port.why.en))
    services = environment.services
    return {
        "baseline_pod_ranges": pods,
        "baseline_registries": list(services.registries),
        "baseline_registry_port": services.registry_port,
        "baseline_firewall_rules": [one for one in incoming if one["sources"]],
        "baseline_firewall_out": [one for one in outgoing if one["destinations"]],
    }


def _rule(side: str, protocol: Protocol, port: int, addresses: list[str], why: str) -> dict[str, Any]:
    return {"protocol": str(protocol), "port": port, side: addresses, "why": why}


def _addresses(hosts: Iterable[Host]) -> list[str]:
    return [str(address) for host in hosts for address in host.addresses]


def _refuse_unknown(environment: Environment, cluster: Cluster, host: Host, *, reachable: bool) -> None:
    lacking = [
        *([] if cluster.pods else [("pods", "the ranges of its pods, such as 10.244.0.0/16")]),
        *([] if reachable else [("api_addresses", "addresses of its API server, or a running host control-plane")]),
    ]
    if lacking:
        raise UsageError(
            *(
                Problem(
                    summary=f"cluster {cluster.id} does not say {field}",
                    given=f"host {host.id} is one of its nodes",
                    allowed=allowed,
                    why="a node's own firewall denies what is not named, and would cut it off from them",
                    where=str(environment.folder / "clusters.yaml"),
                )
                for field, allowed in lacking
            )
        )
