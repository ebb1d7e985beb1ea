"""What the nodes of a cluster open to each other follows from clusters.yaml and hosts.yaml."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from provincial_cloud.environment import Environment, load
from provincial_cloud.environment.clusters import Cluster, NodePort
from provincial_cloud.environment.hosts import Host, HostRole, HostState
from provincial_cloud.environment.province import CentralServices
from provincial_cloud.environment.words import Text
from provincial_cloud.environment.zones import Protocol
from provincial_cloud.errors import UsageError
from provincial_cloud.hosts.node_traffic import node_variables
from provincial_cloud.standards import Level

NAME = Text(vi="Cụm", en="Cluster")
CLUSTER = Cluster(
    id="cum-01",
    name=NAME,
    level=Level.THREE,
    site="trung-tam",
    pods=(ip_network("10.244.0.0/16"), ip_network("fd44::/56")),
    node_ports=(NodePort(protocol=Protocol.UDP, port=8472, why=Text(vi="Mạng pod", en="The pod network")),),
)


def world(*roles: HostRole, cluster: Cluster = CLUSTER, services: CentralServices | None = None) -> Environment:
    """A cluster of one node for each role, n1 first, with a host beside it that is none of its nodes."""
    lab = load("lab")
    pattern = lab.hosts[0]
    nodes = [
        pattern.model_copy(
            update={"id": f"n{n}", "role": role, "cluster": cluster.id, "addresses": (ip_address(f"10.87.8.{20 + n}"),)}
        )
        for n, role in enumerate(roles, 1)
    ]
    head = lab.head.model_copy(update={"services": services or CentralServices()})
    return replace(lab, head=head, hosts=(*nodes, pattern), clusters=(cluster,))


def told(environment: Environment, id: str) -> dict[str, Any]:
    host: Host = next(one for one in environment.hosts if one.id == id)
    return node_variables(environment, host, environment.cluster(str(host.cluster)))


def opened(rules: list[dict[str, Any]], side: str) -> dict[tuple[str, int], list[str]]:
    return {(rule["protocol"], rule["port"]): rule[side] for rule in rules}


THREE = (HostRole.CONTROL_PLANE, HostRole.CONTROL_PLANE, HostRole.WORKER)


def test_a_worker_reaches_the_api_server_its_fellows_and_its_pods() -> None:
    worker = told(world(*THREE), "n3")
    assert worker["baseline_pod_ranges"] == ["10.244.0.0/16", "fd44::/56"]
    assert opened(worker["baseline_firewall_out"], "destinations") == {
        ("tcp", 6443): ["10.87.8.21", "10.87.8.22"],
        ("udp", 8472): ["10.87.8.21", "10.87.8.22"],
    }
    assert opened(worker["baseline_firewall_rules"], "sources") == {
        ("tcp", 10250): ["10.87.8.21", "10.87.8.22"],
        ("udp", 8472): ["10.87.8.21", "10.87.8.22"],
    }


def test_a_control_plane_reaches_kubelets_and_the_other_members_of_etcd() -> None:
    plane = told(world(*THREE), "n1")
    everybody = ["10.87.8.21", "10.87.8.22", "10.87.8.23"]
    out = opened(plane["baseline_firewall_out"], "destinations")
    assert (out["tcp", 10250], out["tcp", 2379], out["tcp", 2380]) == (everybody, ["10.87.8.22"], ["10.87.8.22"])
    into = opened(plane["baseline_firewall_rules"], "sources")
    assert into["tcp", 6443] == [*everybody, "10.244.0.0/16", "fd44::/56"]
    assert (into["tcp", 2379], into["tcp", 2380]) == (["10.87.8.22"], ["10.87.8.22"])


def test_a_node_alone_opens_nothing_to_nobody() -> None:
    alone = told(world(HostRole.CONTROL_PLANE), "n1")
    assert set(opened(alone["baseline_firewall_rules"], "sources")) == {("tcp", 10250), ("tcp", 6443)}
    assert set(opened(alone["baseline_firewall_out"], "destinations")) == {("tcp", 10250), ("tcp", 6443)}


def test_a_host_that_is_planned_or_retired_is_no_fellow() -> None:
    environment = world(*THREE)
    gone = environment.hosts[1].model_copy(update={"state": HostState.RETIRED})
    without = replace(environment, hosts=(environment.hosts[0], gone, *environment.hosts[2:]))
    assert opened(told(without, "n3")["baseline_firewall_out"], "destinations")["tcp", 6443] == ["10.87.8.21"]


def test_a_balancer_and_registries_are_told_where_they_are_named() -> None:
    balanced = CLUSTER.model_copy(update={"api_addresses": (ip_address("10.87.8.9"),), "api_port": 443})
    services = CentralServices(registries=("10.87.8.5",), registry_port=5000)
    worker = told(world(HostRole.WORKER, cluster=balanced, services=services), "n1")
    assert opened(worker["baseline_firewall_out"], "destinations") == {("tcp", 443): ["10.87.8.9"]}
    assert (worker["baseline_registries"], worker["baseline_registry_port"]) == (["10.87.8.5"], 5000)
    assert worker["baseline_firewall_rules"] == []


def test_a_cluster_that_does_not_say_where_pods_and_api_server_are_is_refused() -> None:
    silent = CLUSTER.model_copy(update={"pods": ()})
    with pytest.raises(UsageError) as refused:
        told(world(HostRole.WORKER, cluster=silent), "n1")
    assert [problem.summary for problem in refused.value.problems] == [
        "cluster cum-01 does not say pods",
        "cluster cum-01 does not say api_addresses",
    ]
