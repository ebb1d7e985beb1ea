"""Where the files of the control plane lie, and the addresses it gives out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from provincial_cloud.sandbox.https_probe import ClientIdentity

SERVICE_RANGE = "10.96.0.0/16"
"""Addresses of Services; the first one is the API server's own."""
NODES_USER = "provincial-sandbox-nodes"
"""Who simulates the nodes; `furniture.py` says what it may do."""


@dataclass(frozen=True, kw_only=True)
class ClusterFiles:
    """Where each file lies. All are of mode 0600 in folders of mode 0700."""

    folder: Path

    @property
    def certificates(self) -> Path:
        """Keys and certificates."""
        return self.folder / "certificates"

    @property
    def etcd_data(self) -> Path:
        """What the cluster keeps from one start to the next."""
        return self.folder / "etcd"

    @property
    def encryption(self) -> Path:
        """How secrets are encrypted in etcd; holds the key."""
        return self.folder / "encryption.json"

    @property
    def audit_policy(self) -> Path:
        """What the API server writes down."""
        return self.folder / "audit-policy.json"

    @property
    def admission(self) -> Path:
        """How the API server's admission is configured."""
        return self.folder / "admission.json"

    @property
    def nodes_settings(self) -> Path:
        """Settings of the simulated nodes: none, so that a file of the user's own is not read."""
        return self.folder / "kwok.yaml"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's way in; what `provincial sandbox kubeconfig` prints."""
        return self.folder / "kubeconfig"

    @property
    def etcd_client(self) -> ClientIdentity:
        """Who may ask the store."""
        return ClientIdentity(
            authority=self.certificate("etcd-authority"),
            certificate=self.certificate("etcd-client"),
            key=self.key("etcd-client"),
        )

    def component_kubeconfig(self, name: str) -> Path:
        """The way in of the controller manager or the scheduler."""
        return self.folder / f"{name}.kubeconfig"

    def certificate(self, name: str) -> Path:
        """A certificate by name."""
        return self.certificates / f"{name}.crt"

    def key(self, name: str) -> Path:
        """The key of a certificate by name."""
        return self.certificates / f"{name}.key"
