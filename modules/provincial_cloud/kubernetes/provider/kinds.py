"""What a type token names: an API group, a version and a kind; and which built-in kinds lie in no namespace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PACKAGE = "kubernetes:"
_NOT_OBJECTS = ("helm.sh", "kustomize", "yaml", "helm", "index")
_PATCHED_BY_SUFFIX = "Patch"
CLUSTER_WIDE = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "CustomResourceDefinition",
        "DeviceClass",
        "FlowSchema",
        "GatewayClass",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "ServiceCIDR",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    }
)
"""Built-in kinds that belong to the cluster as a whole (API reference, "Cluster resources")."""


@dataclass(frozen=True)
class Kind:
    """An API version ("apps/v1", "v1") and a kind."""

    api_version: str
    kind: str

    @property
    def group(self) -> str:
        """The API group, "" for the core one."""
        return self.api_version.rpartition("/")[0]

    @property
    def token(self) -> str:
        """The type token, `kubernetes:apps/v1:Deployment`; the core group is spelt `core` there."""
        return f"{PACKAGE}{self.api_version if self.group else f'core/{self.api_version}'}:{self.kind}"

    def __str__(self) -> str:
        return f"{self.api_version} {self.kind}"


def resource_name(urn: str) -> str:
    """The name a program gave, in a URN."""
    return urn.split("::", 3)[3]


def kind_of_token(token: str) -> Kind:
    """The kind that a type token names."""
    _, version, kind = token.split(":")
    return Kind(version.removeprefix("core/") if version.startswith("core/") else version, kind)


def kind_of(token: str, values: Mapping[str, Any]) -> Kind:
    """The kind that an object names itself, else that of its type token."""
    named = values.get("apiVersion"), values.get("kind")
    if isinstance(named[0], str) and isinstance(named[1], str) and all(named):
        return Kind(named[0], named[1])
    return kind_of_token(token)


def is_built_in(group: str) -> bool:
    """Whether an API group is the server's own, as far as its name tells."""
    return "." not in group or group.endswith(".k8s.io")


def limit_of(token: str, named: Any) -> str | None:
    """Why this provider can't manage resources of a type, None where it can; `named` is the kind the object names."""
    _, version, kind = token.split(":")
    if version.split("/")[0] in _NOT_OBJECTS:
        return "it is no object of the Kubernetes API: the official plugin renders it into objects"
    if kind.endswith("List") and is_built_in(version.rpartition("/")[0].removeprefix("core")):
        return "a list is only a form of transport: declare its items one by one"
    if kind.endswith(_PATCHED_BY_SUFFIX) and named != kind:
        return "it changes an object that something else owns, which only the official plugin can take back"
    return None
