"""What may pass to and from the pods of a namespace: nothing but what is opened here. Pure manifests.

Ranges of addresses are given in IPv4 and in IPv6; a policy without peers denies both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from provincial_cloud.environment.zones import Flow
from provincial_cloud.standards import Zone

APPLICATION_LABEL = "provincial/application"
"""Label of the pods of an application that the environment declares."""
DNS_PORTS = [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]
_DNS = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}


def default_deny(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing goes in or out, in IPv4 and IPv6 (NET-02)."""
    return policy(metadata, {"policyTypes": ["Ingress", "Egress"]})


def name_resolution(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Names may be looked up at the cluster's own service, and nowhere else."""
    return policy(metadata, {"policyTypes": ["Egress"], "egress": [{"to": [_DNS], "ports": DNS_PORTS}]})


def zone_matrix(
    metadata: Mapping[str, Any],
    zone: Zone,
    flows: Iterable[Flow],
    ranges: Mapping[Zone, Sequence[Any]],
    tenant: Mapping[str, str],
) -> list[dict[str, Any]]:
    """One policy with the permitted flows of a namespace's zone; none where nothing flows.

    It is for pods that no application of the environment declares; those have policies to exactly their named peers.

    Inside the cluster they join namespaces of the same tenant alone (`tenant`: the labels that tell it; NET-12).
    `ranges` are the addresses of zones outside the cluster in both families; a zone without ranges is only a namespace.
    """
    directions: dict[str, list[dict[str, Any]]] = {"ingress": [], "egress": []}
    for flow in flows:
        port = [{"protocol": flow.protocol.upper(), "port": flow.port}]
        if flow.to_zone is zone:
            directions["ingress"].append({"from": _peers(flow.from_zone, ranges, tenant), "ports": port})
        if flow.from_zone is zone:
            directions["egress"].append({"to": _peers(flow.to_zone, ranges, tenant), "ports": port})
    open_ = {name: rules for name, rules in directions.items() if rules}
    undeclared = {"matchExpressions": [{"key": APPLICATION_LABEL, "operator": "DoesNotExist"}]}
    spec = {"podSelector": undeclared, "policyTypes": [name.capitalize() for name in open_], **open_}
    return [policy(metadata, spec)] if open_ else []


def _peers(zone: Zone, ranges: Mapping[Zone, Sequence[Any]], tenant: Mapping[str, str]) -> list[dict[str, Any]]:
    inside = {"namespaceSelector": {"matchLabels": {**tenant, "provincial/zone": str(zone)}}}
    return [inside, *({"ipBlock": {"cidr": cidr}} for cidr in ranges.get(zone, ()))]


def policy(metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """A policy; it selects every pod of its namespace unless `spec` says otherwise."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": dict(metadata),
        "spec": {"podSelector": {}, **spec},
    }
