"""The files the control plane runs on: certificates, kubeconfigs, encryption at rest, audit policy."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.kubernetes.api_server_files import (
    admission_configuration,
    audit_policy,
    encryption_configuration,
)
from provincial_cloud.private_files import private_folder, write_private
from provincial_cloud.sandbox import certificates
from provincial_cloud.sandbox.certificates import KeyPair, Subject
from provincial_cloud.sandbox.cluster_layout import NODES_USER, ClusterFiles
from provincial_cloud.sandbox.ports import HOST

CLUSTER = "provincial-sandbox"

_LOCAL = (HOST, "localhost")
_API_SERVER_NAMES = (
    *_LOCAL,
    "10.96.0.1",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
)

CLUSTER_SUBJECTS = (
    Subject(name="kube-apiserver", common_name="kube-apiserver", hosts=_API_SERVER_NAMES, server=True),
    Subject(name="kube-controller-manager", common_name="kube-controller-manager", hosts=_LOCAL, server=True),
    Subject(name="kube-scheduler", common_name="kube-scheduler", hosts=_LOCAL, server=True),
    Subject(
        name="controller-manager-client",
        common_name="system:kube-controller-manager",
        organisation="system:kube-controller-manager",
        client=True,
    ),
    Subject(
        name="scheduler-client",
        common_name="system:kube-scheduler",
        organisation="system:kube-scheduler",
        client=True,
    ),
    Subject(name="kwok", common_name="kwok", hosts=_LOCAL, server=True),
    Subject(name="nodes-client", common_name=NODES_USER, client=True),
    Subject(name="admin", common_name="provincial-sandbox-admin", organisation="system:masters", client=True),
)
"""Signed by the cluster's authority; the names are the ones Kubernetes' built-in roles are bound to."""

ETCD_SUBJECTS = (
    # etcd also calls itself (its gateway does), hence both uses.
    Subject(name="etcd", common_name="etcd", hosts=_LOCAL, server=True, client=True),
    Subject(name="etcd-client", common_name="kube-apiserver", client=True),
)
"""Signed by an authority of etcd's own: a certificate of the cluster must not open the store behind it."""


def prepare(files: ClusterFiles, *, api_port: int) -> list[str]:
    """Make what is missing, renew what is near its end, and return the names of the certificates made just now.

    Raises ProvincialError when the disk refuses, or when the key of an existing cluster's secrets is lost.
    """
    private_folder(files.folder)
    folder = private_folder(files.certificates)
    cluster = certificates.authority(folder, "cluster-authority", "provincial-sandbox")
    etcd = certificates.authority(folder, "etcd-authority", "provincial-sandbox-etcd")
    pairs = {
        subject.name: certificates.issue(folder, issuer, subject)
        for issuer, subjects in ((cluster, CLUSTER_SUBJECTS), (etcd, ETCD_SUBJECTS))
        for subject in subjects
    }
    certificates.signing_keys(folder, "service-account")
    _prepare_encryption(files)
    write_private(files.audit_policy, json.dumps(audit_policy(), indent=2) + "\n")
    write_private(files.admission, json.dumps(admission_configuration(), indent=2) + "\n")
    write_private(files.nodes_settings, "")
    for path, pair in (
        (files.kubeconfig, pairs["admin"]),
        (files.component_kubeconfig("kube-controller-manager"), pairs["controller-manager-client"]),
        (files.component_kubeconfig("kube-scheduler"), pairs["scheduler-client"]),
        (files.component_kubeconfig("kwok"), pairs["nodes-client"]),
    ):
        write_private(path, json.dumps(kubeconfig(cluster, pair, api_port), indent=2) + "\n")
    everything = {"cluster-authority": cluster, "etcd-authority": etcd, **pairs}
    return [name for name, pair in everything.items() if pair.renewed]


def kubeconfig(cluster: KeyPair, client: KeyPair, api_port: int) -> dict[str, Any]:
    """A kubeconfig (in JSON, which is YAML too) that holds all it needs, so that it can be copied."""
    user = client.certificate_file.stem

    def encoded(path: Path) -> str:
        return base64.b64encode(path.read_bytes()).decode()

    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": CLUSTER,
        "contexts": [{"name": CLUSTER, "context": {"cluster": CLUSTER, "user": user}}],
        "clusters": [
            {
                "name": CLUSTER,
                "cluster": {
                    "server": f"https://{HOST}:{api_port}",
                    "certificate-authority-data": encoded(cluster.certificate_file),
                },
            }
        ],
        "users": [
            {
                "name": user,
                "user": {
                    "client-certificate-data": encoded(client.certificate_file),
                    "client-key-data": encoded(client.key_file),
                },
            }
        ],
    }


def _prepare_encryption(files: ClusterFiles) -> None:
    """Keep the key of the first start: what was encrypted with it can be read with no other."""
    if files.encryption.exists():
        return
    if (files.etcd_data / "member").exists():
        raise ProvincialError(
            Problem(
                summary="the key of the sandbox cluster's secrets is gone",
                why="secrets in its store were encrypted with it; a new key could not read them",
                where=str(files.encryption),
                next_step=f"put the file back, or begin a new cluster with: rm -r {files.folder}",
            )
        )
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    configuration = encryption_configuration([("sandbox-1", key)])
    write_private(files.encryption, json.dumps(configuration, indent=2) + "\n")
