"""What the sandbox's cluster holds from its start: simulated nodes, and kinds that come with add-ons elsewhere.

The kinds of the Gateway API are the real ones; that of the secrets store is a stand-in that takes anything.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.sandbox.cluster_layout import NODES_USER, ClusterFiles
from provincial_cloud.sandbox.control_plane import SIMULATED
from provincial_cloud.sandbox.ports import HOST

NODES = {"node-1": "sandbox-a", "node-2": "sandbox-b", "node-3": "sandbox-c"}
"""The simulated nodes and the zone of each."""
NODES_LEVEL = "3"
"""Level label of the nodes: that of the sample environment's cluster."""
_OWN = {"kubernetes.io/bootstrapping": "provincial-sandbox"}
"""Marks a role as the cluster's own, as Kubernetes marks those that it makes at its start."""
_CAPACITY = {"cpu": "32", "memory": "128Gi", "pods": "250", "ephemeral-storage": "200Gi"}
_RBAC = "rbac.authorization.k8s.io"
_PATHS = {
    "Node": "/api/v1/nodes",
    "ClusterRole": f"/apis/{_RBAC}/v1/clusterroles",
    "ClusterRoleBinding": f"/apis/{_RBAC}/v1/clusterrolebindings",
    "CustomResourceDefinition": "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECRETS_STORE = "secrets-store.csi.x-k8s.io"


def furnish(files: ClusterFiles, api_port: int, kinds: Iterable[Path] = ()) -> None:
    """Put everything in place by server-side apply, which changes nothing the second time; `kinds` are definitions.

    Raises ProvincialError with the API server's answer when it refuses.
    """
    context = ssl.create_default_context(cafile=str(files.certificate("cluster-authority")))
    context.load_cert_chain(files.certificate("admin"), files.key("admin"))
    connection = http.client.HTTPSConnection(HOST, api_port, timeout=30, context=context)
    try:
        for manifest in furniture(kinds):
            path = f"{_PATHS[manifest['kind']]}/{manifest['metadata']['name']}"
            connection.request(
                "PATCH",
                f"{path}?fieldManager=provincial-sandbox&force=true",
                body=json.dumps(manifest),
                headers={"Content-Type": "application/apply-patch+yaml"},
            )
            response = connection.getresponse()
            answer = response.read()
            if response.status not in (http.client.OK, http.client.CREATED):
                raise ProvincialError(
                    Problem(
                        summary=f"the sandbox's API server refuses {manifest['kind']} {manifest['metadata']['name']}",
                        why=answer.decode(errors="replace")[:500],
                    )
                )
    except (OSError, http.client.HTTPException) as error:
        raise ProvincialError(
            Problem(summary="the sandbox's API server can't be spoken to", given=f"{HOST}:{api_port}", why=str(error))
        ) from error
    finally:
        connection.close()


def furniture(kinds: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The objects, in the order in which they are put in place; `kinds` are files with definitions."""
    yield from _rights_of_the_nodes()
    for name, zone in NODES.items():
        yield _node(name, zone)
    for path in kinds:
        for manifest in yaml.load_all(path.read_bytes(), Loader=_Loader):
            if manifest:
                yield {key: value for key, value in manifest.items() if key != "status"}
    yield _stand_in(_SECRETS_STORE, "SecretProviderClass", "secretproviderclasses", "Namespaced")


def _node(name: str, zone: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": {SIMULATED: "fake", "node.alpha.kubernetes.io/ttl": "0"},
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "topology.kubernetes.io/zone": zone,
                "provincial/level": NODES_LEVEL,
            },
        },
        "status": {"capacity": _CAPACITY, "allocatable": _CAPACITY},
    }


def _rights_of_the_nodes() -> Iterator[dict[str, Any]]:
    rules = [
        ("", ["nodes", "pods"], ["get", "list", "watch", "patch", "update"]),
        ("", ["pods"], ["delete"]),
        ("", ["nodes/status", "pods/status"], ["get", "patch", "update"]),
        ("", ["events"], ["create", "patch"]),
        ("coordination.k8s.io", ["leases"], ["get", "list", "watch", "create", "patch", "update", "delete"]),
    ]
    yield {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRole",
        "metadata": {"name": NODES_USER, "labels": _OWN},
        "rules": [{"apiGroups": [group], "resources": resources, "verbs": verbs} for group, resources, verbs in rules],
    }
    yield {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": NODES_USER, "labels": _OWN},
        "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": NODES_USER},
        "subjects": [{"apiGroup": _RBAC, "kind": "User", "name": NODES_USER}],
    }


def _stand_in(group: str, kind: str, plural: str, scope: str) -> dict[str, Any]:
    """A stand-in for an add-on's own definition: the name and version are its, the schema takes anything."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.{group}",
            "annotations": {
                "api-approved.kubernetes.io": "unapproved, a stand-in of the provincial-cloud sandbox",
                "provincial/stand-in": "true",
            },
        },
        "spec": {
            "group": group,
            "scope": scope,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {
                                "spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                                "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                            },
                        }
                    },
                }
            ],
        },
    }
