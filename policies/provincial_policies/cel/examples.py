"""One object of each kind that passes every rule at level 3: shown by `provincial rules explain`, broken by tests."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from provincial_policies.cel import kinds
from provincial_policies.cel.kinds import Kind, Shape
from provincial_policies.cel.parameters import Parameters

NAMESPACE_NAME: Final = "so-khcn-dvc"
DIGEST: Final = "sha256:" + "0123456789abcdef" * 4
IMAGE: Final = f"registry.example.vn/dvc/portal@{DIGEST}"

PARAMETERS: Final = Parameters(
    cluster_level=3,
    registries=("registry.example.vn/",),
    storage_classes=("encrypted",),
    volume_plans=("daily",),
    administrators=("Group/provincial:platform-administrators",),
)
"""What the examples comply with."""


class _Absent:
    """Stands for "leave this out"."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()

LABELS: Final = {
    "app.kubernetes.io/name": "portal",
    "provincial/environment": "local",
    "provincial/layer": "applications",
    "provincial/unit": "so-khcn",
    "provincial/system": "dvc",
    "provincial/level": "3",
    "provincial/zone": "internal-servers",
    "provincial/data-class": "internal",
    "provincial/owner": "phong-ha-tang",
}
"""The labels every example carries."""

LABELS_OF_NAMESPACE: Final = {**LABELS, "pod-security.kubernetes.io/enforce": "restricted"}
SELECTED: Final = {"app.kubernetes.io/name": "portal"}
OWNER: Final = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "name": "portal",
    "uid": "0a1b2c3d-0000-4000-8000-000000000001",
    "controller": True,
}
"""What stands in metadata.ownerReferences of an object that a controller made."""

_SELECTOR: Final = {"matchLabels": {"app.kubernetes.io/name": "portal"}}


def container(name: str = "app") -> dict[str, Any]:
    """A container that passes every rule."""
    probe = {"httpGet": {"path": "/healthz", "port": 8443, "scheme": "HTTPS"}}
    return {
        "name": name,
        "image": IMAGE,
        "ports": [{"containerPort": 8443, "name": "https"}],
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "256Mi"}},
        "readinessProbe": probe,
        "livenessProbe": probe,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def pod_spec() -> dict[str, Any]:
    """The specification of a pod that passes every rule."""
    return {
        "serviceAccountName": "portal",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "priorityClassName": "provincial-level-3",
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": _SELECTOR,
            }
        ],
        "containers": [container()],
        "volumes": [{"name": "scratch", "emptyDir": {"sizeLimit": "64Mi"}}],
    }


def _template(**more: Any) -> dict[str, Any]:
    return {"metadata": {"labels": dict(LABELS)}, "spec": {**pod_spec(), **more}}


_RIGHT: Final = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch"]}
_AUDITORS: Final = {"apiGroup": kinds.RBAC, "kind": "Group", "name": "so-khcn:auditors"}
_WEBHOOK: Final = {
    "name": "check.example.vn",
    "admissionReviewVersions": ["v1"],
    "sideEffects": "None",
    "failurePolicy": "Fail",
    "timeoutSeconds": 5,
    "clientConfig": {"service": {"namespace": "kube-system", "name": "check", "path": "/"}},
    "rules": [{"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["deployments"]}],
}

_BODIES: Final[Mapping[Kind, Mapping[str, Any]]] = {
    kinds.POD: {"spec": pod_spec()},
    kinds.DEPLOYMENT: {"spec": {"replicas": 2, "selector": _SELECTOR, "template": _template()}},
    kinds.STATEFUL_SET: {
        "spec": {"replicas": 2, "serviceName": "portal", "selector": _SELECTOR, "template": _template()}
    },
    kinds.DAEMON_SET: {"spec": {"selector": _SELECTOR, "template": _template()}},
    kinds.REPLICA_SET: {"spec": {"replicas": 2, "selector": _SELECTOR, "template": _template()}},
    kinds.REPLICATION_CONTROLLER: {
        "spec": {"replicas": 2, "selector": dict(_SELECTOR["matchLabels"]), "template": _template()}
    },
    kinds.JOB: {"spec": {"template": _template(restartPolicy="Never")}},
    kinds.CRON_JOB: {
        "spec": {
            "schedule": "15 1 * * *",
            "concurrencyPolicy": "Forbid",
            "timeZone": "Asia/Ho_Chi_Minh",
            "jobTemplate": {"spec": {"template": _template(restartPolicy="Never")}},
        }
    },
    kinds.SERVICE: {
        "spec": {
            "type": "ClusterIP",
            "selector": dict(_SELECTOR["matchLabels"]),
            "ports": [{"name": "https", "port": 443, "targetPort": 8443}],
        }
    },
    kinds.NAMESPACE: {"metadata": {"name": "so-khcn-portal", "labels": LABELS_OF_NAMESPACE}},
    kinds.SERVICE_ACCOUNT: {"automountServiceAccountToken": False},
    kinds.SECRET: {"type": "Opaque", "stringData": {"key": "an example, not a secret"}},
    kinds.CONFIG_MAP: {"data": {"MODE": "production"}},
    kinds.CLAIM: {
        "metadata": {"labels": {**LABELS, "provincial/backup": "daily"}},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "encrypted",
            "resources": {"requests": {"storage": "10Gi"}},
        },
    },
    kinds.VOLUME: {
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "10Gi"},
            "csi": {"driver": "csi.example.vn", "volumeHandle": "volume-1"},
        }
    },
    kinds.QUOTA: {
        "spec": {
            "hard": {
                "limits.memory": "8Gi",
                "pods": "20",
                "requests.cpu": "4",
                "requests.memory": "8Gi",
                "services.nodeports": "0",
            }
        }
    },
    kinds.LIMIT_RANGE: {
        "spec": {"limits": [{"type": "Container", "default": {"memory": "256Mi"}, "defaultRequest": {"cpu": "50m"}}]}
    },
    kinds.NETWORK_POLICY: {
        "spec": {
            "podSelector": _SELECTOR,
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [
                {
                    "from": [{"namespaceSelector": {"matchLabels": {"provincial/zone": "dmz"}}}],
                    "ports": [{"port": 8443, "protocol": "TCP"}],
                }
            ],
            "egress": [{"to": [{"ipBlock": {"cidr": "10.80.40.0/24"}}], "ports": [{"port": 5432, "protocol": "TCP"}]}],
        }
    },
    kinds.INGRESS: {
        "spec": {
            "ingressClassName": "public",
            "tls": [{"hosts": ["dichvucong.example.vn"], "secretName": "portal-tls"}],
            "rules": [
                {
                    "host": "dichvucong.example.vn",
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": "portal", "port": {"name": "https"}}},
                            }
                        ]
                    },
                }
            ],
        }
    },
    kinds.GATEWAY_KIND: {
        "spec": {
            "gatewayClassName": "public",
            "listeners": [
                {
                    "name": "https",
                    "port": 443,
                    "protocol": "HTTPS",
                    "tls": {"mode": "Terminate", "certificateRefs": [{"name": "portal-tls"}]},
                }
            ],
        }
    },
    **{kind: {"rules": [_RIGHT]} for kind in kinds.ROLES},
    kinds.ROLE_BINDING: {
        "roleRef": {"apiGroup": kinds.RBAC, "kind": "Role", "name": "portal"},
        "subjects": [_AUDITORS],
    },
    kinds.CLUSTER_ROLE_BINDING: {
        "roleRef": {"apiGroup": kinds.RBAC, "kind": "ClusterRole", "name": "portal"},
        "subjects": [_AUDITORS],
    },
    kinds.PRIORITY_CLASS: {"value": 3000, "description": "Systems of level 3"},
    kinds.DISRUPTION_BUDGET: {"spec": {"maxUnavailable": 1, "selector": _SELECTOR}},
    kinds.AUTOSCALER: {
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "portal"},
            "minReplicas": 2,
            "maxReplicas": 6,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
                }
            ],
        }
    },
    **{kind: {"webhooks": [_WEBHOOK]} for kind in kinds.WEBHOOKS},
}
"""What stands beside metadata, by kind."""


def spec_path(kind: Kind) -> tuple[str, ...]:
    """Where the specification of a pod lies in an object of a kind."""
    return {
        Shape.POD: ("spec",),
        Shape.TEMPLATE: ("spec", "template", "spec"),
        Shape.CRON: ("spec", "jobTemplate", "spec", "template", "spec"),
    }[kind.shape]


def known() -> tuple[Kind, ...]:
    """The kinds that have an example."""
    return tuple(_BODIES)


def example(kind: Kind, changes: Mapping[str, Any] | None = None, name: str = "portal") -> dict[str, Any]:
    """An object that passes every rule, with some parts replaced; a path is written like "spec.ports.0.port".

    ABSENT leaves a part out. A part whose own name has dots is reached through its parent.
    """
    metadata: dict[str, Any] = {"name": name, "labels": dict(LABELS)}
    if kind.namespaced:
        metadata["namespace"] = NAMESPACE_NAME
    body = copy.deepcopy(dict(_BODIES[kind]))
    metadata |= body.pop("metadata", {})
    made = {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata, **body}
    for path, value in (changes or {}).items():
        _put(made, path.split("."), value)
    return made


def pod_example(kind: Kind, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same with changes inside the specification of the pod, wherever that lies in the kind."""
    prefix = ".".join(spec_path(kind))
    return example(kind, {f"{prefix}.{path}": value for path, value in changes.items()})


def planned(kind: Kind, made: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """An object as a resource to be: its type, a name in the program, and its inputs."""
    return kind.token, "planted", {key: value for key, value in made.items() if key not in ("apiVersion", "kind")}


def _put(into: Any, path: list[str], value: Any) -> None:
    *way, last = path
    for part in way:
        into = into[int(part)] if isinstance(into, list) else into.setdefault(part, {})
    if isinstance(into, list):
        if int(last) == len(into):
            into.append(value)
        else:
            into[int(last)] = value
    elif value is ABSENT:
        into.pop(last, None)
    else:
        into[last] = value
