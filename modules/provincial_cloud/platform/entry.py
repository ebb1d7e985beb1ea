"""The ways in from outside a cluster: one gateway for each zone that people reach, through the Gateway API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provincial_cloud.standards import Zone

HTTPS = 443
GATEWAY = "entry"
GATEWAY_CLASS = "provincial"
CONTROLLER = "provincial-cloud.invalid/entry"
"""Who plays the gateways. The name is a placeholder: a cluster's own implementation gives its own."""
CERTIFICATE = "entry-certificate"
"""The Secret with the gateway's certificate, which the secret store fills."""
_API = "gateway.networking.k8s.io/v1"


def entry_namespace(zone: Zone) -> str:
    """The namespace of a zone's gateway."""
    return f"platform--entry--{zone}"


def gateway_class(labels: Mapping[str, str]) -> dict[str, Any]:
    """The class of every gateway."""
    return {
        "apiVersion": _API,
        "kind": "GatewayClass",
        "metadata": {"name": GATEWAY_CLASS, "labels": dict(labels)},
        "spec": {"controllerName": CONTROLLER},
    }


def gateway(zone: Zone, labels: Mapping[str, str]) -> dict[str, Any]:
    """TLS on port 443, for routes from namespaces of the same zone alone (DAT-02)."""
    return {
        "apiVersion": _API,
        "kind": "Gateway",
        "metadata": {"name": GATEWAY, "namespace": entry_namespace(zone), "labels": dict(labels)},
        "spec": {
            "gatewayClassName": GATEWAY_CLASS,
            "listeners": [
                {
                    "name": "https",
                    "port": HTTPS,
                    "protocol": "HTTPS",
                    "tls": {
                        "mode": "Terminate",
                        "certificateRefs": [{"group": "", "kind": "Secret", "name": CERTIFICATE}],
                    },
                    "allowedRoutes": {
                        "namespaces": {
                            "from": "Selector",
                            "selector": {"matchLabels": {"provincial/zone": str(zone)}},
                        }
                    },
                }
            ],
        },
    }
