"""With whom an application may speak, and under which domain people reach it. Pure manifests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provincial_cloud.applications.placement import Peer
from provincial_cloud.environment import Application
from provincial_cloud.kubernetes.isolation import APPLICATION_LABEL
from provincial_cloud.platform.entry import GATEWAY, entry_namespace
from provincial_cloud.standards import Zone

_NAMESPACE = "kubernetes.io/metadata.name"


def named_peers(
    application: Application,
    zone: Zone,
    metadata: Mapping[str, Any],
    selector: Mapping[str, str],
    *,
    callers: Sequence[Peer],
    called: Sequence[Peer],
    databases: Sequence[tuple[Sequence[Any], int]],
) -> dict[str, Any]:
    """One policy: in from those that call it and from its entry gateway, out to those it calls and to its databases.

    `databases` are address ranges in both families and a port. Whatever is not named stays denied (NET-04).
    """
    inside = [_pods(peer) for peer in callers]
    if application.domain is not None:
        inside.append({"namespaceSelector": {"matchLabels": {_NAMESPACE: entry_namespace(zone)}}})
    outside = [{"to": [_pods(peer)], "ports": [_tcp(peer.port)]} for peer in called]
    outside += [
        {"to": [{"ipBlock": {"cidr": cidr}} for cidr in ranges], "ports": [_tcp(port)]} for ranges, port in databases
    ]
    spec: dict[str, Any] = {"podSelector": {"matchLabels": dict(selector)}, "policyTypes": ["Ingress", "Egress"]}
    if inside:
        spec["ingress"] = [{"from": inside, "ports": [_tcp(application.port)]}]
    if outside:
        spec["egress"] = outside
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": dict(metadata), "spec": spec}


def route(application: Application, zone: Zone, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The way in from the entry gateway of the application's zone."""
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": dict(metadata),
        "spec": {
            "parentRefs": [
                {
                    "group": "gateway.networking.k8s.io",
                    "kind": "Gateway",
                    "name": GATEWAY,
                    "namespace": entry_namespace(zone),
                    "sectionName": "https",
                }
            ],
            "hostnames": [application.domain],
            "rules": [
                {
                    "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                    "backendRefs": [
                        {"group": "", "kind": "Service", "name": application.id, "port": application.port, "weight": 1}
                    ],
                }
            ],
        },
    }


def _pods(peer: Peer) -> dict[str, Any]:
    return {
        "namespaceSelector": {"matchLabels": {_NAMESPACE: peer.namespace}},
        "podSelector": {"matchLabels": {APPLICATION_LABEL: peer.application}},
    }


def _tcp(port: int) -> dict[str, Any]:
    return {"protocol": "TCP", "port": port}
