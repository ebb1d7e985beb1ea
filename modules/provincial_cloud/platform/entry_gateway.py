"""The way into one zone of a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud.component import Component
from provincial_cloud.environment.zones import Flow
from provincial_cloud.kubernetes.isolation import APPLICATION_LABEL, default_deny, name_resolution, policy
from provincial_cloud.kubernetes.namespace import (
    WORKLOAD_ACCOUNT,
    limit_range,
    namespace,
    resource_quota,
    service_account,
)
from provincial_cloud.kubernetes.objects import declare
from provincial_cloud.labels import Labels
from provincial_cloud.platform.entry import HTTPS, entry_namespace, gateway
from provincial_cloud.standards import Zone
from provincial_cloud.standards.sizes import Size


@dataclass(frozen=True, kw_only=True)
class EntryGatewayArgs:
    """What an entry gateway is made from."""

    labels: Labels
    """Of the platform, in the gateway's zone."""
    flows: Sequence[Flow]
    ranges: Mapping[Zone, Sequence[pulumi.Input[str]]]
    """Addresses of the network's zones in both families."""
    ports: Sequence[int]
    """Ports on which applications answer behind it."""


class EntryGateway(Component):
    """A gateway with TLS in a namespace of its own: in from the zones that may reach its zone, out to its routes."""

    area = "platform"

    def __init__(self, name: str, args: EntryGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        labels = args.labels.on_objects()
        called = entry_namespace(args.labels.zone)
        made = declare(called, namespace(called, labels, args.labels.notes()), self.child())
        for manifest in contents(called, labels, args):
            declare(
                f"{called}-{manifest['kind'].lower()}-{manifest['metadata']['name']}",
                manifest,
                self.child(depends_on=[made]),
            )
        self.register_outputs({})


def contents(called: str, labels: Mapping[str, str], args: EntryGatewayArgs) -> list[dict[str, Any]]:
    """The manifests of everything that a gateway's namespace holds."""

    def metadata(name: str) -> dict[str, Any]:
        return {"name": name, "namespace": called, "labels": dict(labels)}

    return [
        resource_quota(metadata("quota"), Size.SMALL),
        limit_range(metadata("limits"), Size.SMALL),
        default_deny(metadata("default-deny")),
        name_resolution(metadata("name-resolution")),
        _way_in(metadata("way-in"), labels, args),
        service_account(metadata(WORKLOAD_ACCOUNT)),
        gateway(args.labels.zone, labels),
    ]


def _way_in(metadata: Mapping[str, Any], labels: Mapping[str, str], args: EntryGatewayArgs) -> dict[str, Any]:
    """In on 443 from the zones whose flows lead here, out to applications of the same zone."""
    behind = {
        "namespaceSelector": {
            "matchLabels": {key: labels[key] for key in ("provincial/environment", "provincial/zone")}
        },
        "podSelector": {"matchExpressions": [{"key": APPLICATION_LABEL, "operator": "Exists"}]},
    }
    spec: dict[str, Any] = {
        "policyTypes": ["Ingress", "Egress"],
        "egress": [{"to": [behind], "ports": [{"protocol": "TCP", "port": port} for port in args.ports]}],
    }
    callers = [
        {"ipBlock": {"cidr": cidr}}
        for flow in args.flows
        if flow.to_zone is args.labels.zone and flow.port == HTTPS
        for cidr in args.ranges.get(flow.from_zone, ())
    ]
    if callers:
        spec["ingress"] = [{"from": callers, "ports": [{"protocol": "TCP", "port": HTTPS}]}]
    return policy(metadata, spec)
