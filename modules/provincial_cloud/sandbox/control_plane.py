"""The command line of each server of the control plane, as pure functions of files and ports.

No secret is on a command line: keys are named by the files they lie in. Source of the flags: the reference pages of
etcd 3.6 and of the Kubernetes 1.36 components; of their values: CIS Kubernetes Benchmark section 1.2 to 1.4 and 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from provincial_cloud.sandbox.cluster_layout import SERVICE_RANGE, ClusterFiles
from provincial_cloud.sandbox.ports import HOST


class Server(StrEnum):
    """The servers, in the order they start; they stop in the reverse order."""

    ETCD = "etcd"
    """The store."""
    API_SERVER = "kube-apiserver"
    """The one door to the store."""
    CONTROLLER_MANAGER = "kube-controller-manager"
    """Makes what is asked for come about: ReplicaSets, service accounts, quotas, clean-up."""
    SCHEDULER = "kube-scheduler"
    """Finds a node for each pod."""
    NODES = "kwok"
    """Plays the nodes: pods that are placed on them are reported as running, though nothing runs."""


KUBECTL = "kubectl"
"""The program people use; it comes with the servers."""
PEER_PORT = "etcd-peer"
"""etcd's second port, for other members; nobody calls it here, but it can't be left out."""

SIMULATED = "kwok.x-k8s.io/node"
"""The annotation of a node that kwok plays."""


@dataclass(frozen=True, kw_only=True)
class Plane:
    """All that the command lines are made of."""

    files: ClusterFiles
    logs: Path
    ports: Mapping[str, int]
    """By server name, and PEER_PORT."""
    binaries: Mapping[str, Path]
    """By server name, and KUBECTL."""

    def url(self, name: str) -> str:
        """Where a server listens."""
        return f"https://{HOST}:{self.ports[name]}"

    def command(self, server: Server) -> list[str]:
        """The program and its arguments."""
        arguments = {
            Server.ETCD: etcd_arguments,
            Server.API_SERVER: api_server_arguments,
            Server.CONTROLLER_MANAGER: controller_manager_arguments,
            Server.SCHEDULER: scheduler_arguments,
            Server.NODES: nodes_arguments,
        }[server](self)
        return [str(self.binaries[server]), *(f"--{name}={value}" for name, value in arguments.items())]


def etcd_arguments(plane: Plane) -> dict[str, str]:
    """One member, on loopback, open only to holders of a certificate of etcd's own authority."""
    files, client, peer = plane.files, plane.url(Server.ETCD), plane.url(PEER_PORT)
    certificate, key = str(files.certificate("etcd")), str(files.key("etcd"))
    trusted = str(files.certificate("etcd-authority"))
    return {
        "name": "sandbox",
        "data-dir": str(files.etcd_data),
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "cert-file": certificate,
        "key-file": key,
        "client-cert-auth": "true",
        "trusted-ca-file": trusted,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"sandbox={peer}",
        "peer-cert-file": certificate,
        "peer-key-file": key,
        "peer-client-cert-auth": "true",
        "peer-trusted-ca-file": trusted,
        "tls-min-version": "TLS1.2",
        "log-level": "warn",
    }


def api_server_arguments(plane: Plane) -> dict[str, str]:
    """On loopback, nobody anonymous, RBAC and Node authorisation, secrets encrypted, every change audited."""
    files = plane.files
    return {
        "bind-address": HOST,
        "secure-port": str(plane.ports[Server.API_SERVER]),
        "advertise-address": HOST,
        # The "kubernetes" Service has no endpoint here: it may not be a loopback address, and no pod runs.
        "endpoint-reconciler-type": "none",
        "tls-cert-file": str(files.certificate("kube-apiserver")),
        "tls-private-key-file": str(files.key("kube-apiserver")),
        "tls-min-version": "VersionTLS12",
        "client-ca-file": str(files.certificate("cluster-authority")),
        # As on any cluster: the policies say who may be privileged, not a switch of the server.
        "allow-privileged": "true",
        "anonymous-auth": "false",
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": "NodeRestriction",
        "etcd-servers": plane.url(Server.ETCD),
        "etcd-cafile": str(files.certificate("etcd-authority")),
        "etcd-certfile": str(files.certificate("etcd-client")),
        "etcd-keyfile": str(files.key("etcd-client")),
        "admission-control-config-file": str(files.admission),
        "encryption-provider-config": str(files.encryption),
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": str(files.certificates / "service-account.pub"),
        "service-account-signing-key-file": str(files.key("service-account")),
        "service-cluster-ip-range": SERVICE_RANGE,
        "audit-policy-file": str(files.audit_policy),
        "audit-log-path": str(plane.logs / "audit.log"),
        "audit-log-maxage": "30",
        "audit-log-maxbackup": "2",
        "audit-log-maxsize": "50",
        "profiling": "false",
    }


def controller_manager_arguments(plane: Plane) -> dict[str, str]:
    """Alone, so without an election; each controller acts under a service account of its own."""
    return {
        **_component(plane, Server.CONTROLLER_MANAGER),
        "use-service-account-credentials": "true",
        "service-account-private-key-file": str(plane.files.key("service-account")),
        "root-ca-file": str(plane.files.certificate("cluster-authority")),
    }


def scheduler_arguments(plane: Plane) -> dict[str, str]:
    """Alone, so without an election."""
    return _component(plane, Server.SCHEDULER)


def nodes_arguments(plane: Plane) -> dict[str, str]:
    """The nodes that carry the mark of a simulated one, kept alive by leases; no other."""
    files = plane.files
    return {
        "kubeconfig": str(files.component_kubeconfig(Server.NODES)),
        "config": str(files.nodes_settings),
        "manage-nodes-with-annotation-selector": f"{SIMULATED}=fake",
        "node-lease-duration-seconds": "40",
        "server-address": f"{HOST}:{plane.ports[Server.NODES]}",
        "tls-cert-file": str(files.certificate(Server.NODES)),
        "tls-private-key-file": str(files.key(Server.NODES)),
    }


def _component(plane: Plane, server: Server) -> dict[str, str]:
    files = plane.files
    kubeconfig = str(files.component_kubeconfig(server))
    return {
        "kubeconfig": kubeconfig,
        "authentication-kubeconfig": kubeconfig,
        "authorization-kubeconfig": kubeconfig,
        "bind-address": HOST,
        "secure-port": str(plane.ports[server]),
        "tls-cert-file": str(files.certificate(server)),
        "tls-private-key-file": str(files.key(server)),
        "tls-min-version": "VersionTLS12",
        "leader-elect": "false",
        "profiling": "false",
    }
