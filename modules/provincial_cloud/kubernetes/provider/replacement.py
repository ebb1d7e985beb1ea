"""The properties that can't be changed on an object which exists, so that a change of them replaces it.

Which ones are immutable is the API's own rule (API reference of each kind); data of ConfigMaps and Secrets is replaced
on purpose, so that whatever mounts an autonamed one gets the new content by a new name. The list agrees with that of
the official plugin, since a program must get the same plan from both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from provincial_cloud.kubernetes.provider.kinds import Kind

Path = tuple[str | int, ...]
_EACH = "*"
_SELECTOR = ("spec.selector",)
_VOLUME_SOURCES = (
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs"
    " hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume"
)
_POD = (
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork"
    " hostPID hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName"
    " readinessGates restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName"
    " shareProcessNamespace subdomain terminationGracePeriodSeconds volumes"
)
_CONTAINER = (
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext"
    " stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir"
)
_FIXED: dict[tuple[str, str], tuple[str, ...]] = {
    ("apps", "DaemonSet"): _SELECTOR,
    ("apps", "Deployment"): _SELECTOR,
    ("apps", "StatefulSet"): (
        *_SELECTOR,
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    ("batch", "Job"): (*_SELECTOR, "spec.completions", "spec.parallelism", "spec.template"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
    ("storage.k8s.io", "StorageClass"): ("parameters", "provisioner"),
    ("", "PersistentVolume"): tuple(f"spec.{name}" for name in _VOLUME_SOURCES.split()),
    ("", "PersistentVolumeClaim"): (*_SELECTOR, "spec.accessModes", "spec.storageClassName", "spec.volumeName"),
    ("", "Pod"): (
        *(f"spec.{name}" for name in _POD.split()),
        *(f"spec.{group}.*.{name}" for group in ("containers", "initContainers") for name in _CONTAINER.split()),
    ),
    ("", "ResourceQuota"): ("spec.scopes",),
    ("", "Secret"): ("type",),
    ("", "Service"): ("spec.clusterIP",),
}
_IDENTITY = ("metadata.name", "metadata.namespace")


@dataclass(frozen=True)
class Mutable:
    """Whether data is changed in place (provider settings of the same names)."""

    config_maps: bool = False
    secrets: bool = False


def fixed_properties(kind: Kind, *, immutable: bool, mutable: Mutable) -> tuple[Path, ...]:
    """The properties of a kind whose change replaces the object; `immutable` is the object's own field of that name."""
    more: tuple[str, ...] = ()
    if kind.group == "" and kind.kind == "Secret" and (immutable or not mutable.secrets):
        more = ("data", "stringData")
    elif kind.group == "" and kind.kind == "ConfigMap" and (immutable or not mutable.config_maps):
        more = ("data", "binaryData")
    return _paths(kind.group, kind.kind, more)


@lru_cache(maxsize=1024)
def _paths(group: str, kind: str, more: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(tuple(text.split(".")) for text in (*_IDENTITY, *_FIXED.get((group, kind), ()), *more))


def touches(path: Path, value: Any, fixed: tuple[Path, ...]) -> bool:
    """Whether a change at `path` to `value` changes one of the `fixed` properties, above, at or below it."""
    return any(_touches(path, value, pattern) for pattern in fixed)


def _touches(path: Path, value: Any, pattern: Path) -> bool:
    common = min(len(path), len(pattern))
    if any(pattern[at] not in (path[at], _EACH) for at in range(common)):
        return False
    return any(_found(value, pattern[common:])) if len(path) < len(pattern) else True


def _found(value: Any, rest: Path) -> Iterator[bool]:
    if not rest:
        yield True
    elif rest[0] == _EACH and isinstance(value, list):
        for item in value:
            yield from _found(item, rest[1:])
    elif isinstance(value, dict) and rest[0] in value:
        yield from _found(value[rest[0]], rest[1:])
