"""What an application is made of on a cluster, at the strictest Pod Security standard. Pure manifests.

Every pod runs as nobody in particular, with a file system it can't write to, no capability, no token and no host
(KUB-01); its secrets are files from the secret store, so that no value is in the cluster's store or in a stack's state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provincial_cloud.applications.volumes import pod_volume, pod_volumes
from provincial_cloud.environment import Application
from provincial_cloud.kubernetes.namespace import WORKLOAD_ACCOUNT
from provincial_cloud.kubernetes.quantities import cpu, memory
from provincial_cloud.platform.priorities import class_of
from provincial_cloud.standards.workloads import WorkloadDefaults

NOBODY = 65532
"""User and group of every application, which own nothing on any host."""
SECRETS_PATH = "/run/secrets/provincial"
SCRATCH_MEBIBYTES = 64
BUSY_PERCENT = 70
"""CPU use of a copy, in percent of its request, at which another is started; ours."""
POD_SECURITY_CONTEXT = {
    "runAsNonRoot": True,
    "runAsUser": NOBODY,
    "runAsGroup": NOBODY,
    "fsGroup": NOBODY,
    "seccompProfile": {"type": "RuntimeDefault"},
}
CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
_REVISIONS = 5


def deployment(
    application: Application,
    defaults: WorkloadDefaults,
    metadata: Mapping[str, Any],
    selector: Mapping[str, str],
    image: Any,
) -> dict[str, Any]:
    """The copies, spread as the level asks, replaced without a gap."""
    labels = metadata["labels"]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": dict(metadata),
        "spec": {
            "replicas": copies(application, defaults),
            "revisionHistoryLimit": _REVISIONS,
            "selector": {"matchLabels": dict(selector)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "serviceAccountName": WORKLOAD_ACCOUNT,
                    "automountServiceAccountToken": False,
                    "enableServiceLinks": False,
                    "priorityClassName": class_of(defaults.level),
                    "securityContext": POD_SECURITY_CONTEXT,
                    "topologySpreadConstraints": [
                        {
                            "maxSkew": 1,
                            "topologyKey": key,
                            "whenUnsatisfiable": "DoNotSchedule" if defaults.required else "ScheduleAnyway",
                            "labelSelector": {"matchLabels": dict(selector)},
                        }
                        for key in defaults.spread
                    ],
                    "containers": [_container(application, image)],
                    "volumes": _volumes(application),
                },
            },
        },
    }


def copies(application: Application, defaults: WorkloadDefaults) -> int:
    """Copies that always run."""
    return application.copies or defaults.copies


def service(application: Application, metadata: Mapping[str, Any], selector: Mapping[str, str]) -> dict[str, Any]:
    """One name for all copies, inside the cluster only, in both families of addresses where it has both."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": dict(metadata),
        "spec": {
            "type": "ClusterIP",
            "ipFamilyPolicy": "PreferDualStack",
            "selector": dict(selector),
            "ports": [{"name": "https", "protocol": "TCP", "port": application.port, "targetPort": "https"}],
        },
    }


def disruption_budget(metadata: Mapping[str, Any], selector: Mapping[str, str]) -> dict[str, Any]:
    """One copy at a time may be moved, so that nodes can be patched while the application runs (NET-10)."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": dict(metadata),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": dict(selector)}},
    }


def autoscaler(application: Application, defaults: WorkloadDefaults, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """More copies under load, never fewer than always run."""
    least = copies(application, defaults)
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": dict(metadata),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": metadata["name"]},
            "minReplicas": least,
            "maxReplicas": max(least, defaults.most_copies),
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": "cpu",
                        "target": {"type": "Utilization", "averageUtilization": BUSY_PERCENT},
                    },
                }
            ],
        },
    }


def secret_files(metadata: Mapping[str, Any], names: Sequence[str], prefix: str) -> dict[str, Any]:
    """Which secrets of the store are mounted: their names, never their values (DAT-04)."""
    lines = "".join(f'- objectName: "{prefix}/{name}"\n  objectAlias: "{name}"\n' for name in names)
    return {
        "apiVersion": "secrets-store.csi.x-k8s.io/v1",
        "kind": "SecretProviderClass",
        "metadata": dict(metadata),
        "spec": {"provider": "aws", "parameters": {"objects": lines}},
    }


def secrets_volume(name: str) -> dict[str, Any]:
    """The volume of a pod that holds the secrets which the class `name` tells of."""
    driver = {"driver": "secrets-store.csi.k8s.io", "readOnly": True}
    return {"name": "secrets", "csi": {**driver, "volumeAttributes": {"secretProviderClass": name}}}


def settings(metadata: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Where the application finds its databases and buckets; nothing of it is secret."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": dict(metadata), "data": dict(values)}


def uses_settings(application: Application) -> bool:
    """Whether there is anything to tell it."""
    return bool(application.databases or application.buckets)


def _container(application: Application, image: Any) -> dict[str, Any]:
    bounds = {"cpu": cpu(application.cpu), "memory": memory(application.memory)}
    probe = {"httpGet": {"path": application.health, "port": "https", "scheme": "HTTPS"}, "timeoutSeconds": 2}
    mounts: list[dict[str, Any]] = [{"name": "scratch", "mountPath": "/tmp"}]  # noqa: S108 - inside the container
    if application.secrets:
        mounts.append({"name": "secrets", "mountPath": SECRETS_PATH, "readOnly": True})
    mounts += [{"name": pod_volume(each), "mountPath": each.path} for each in application.volumes]
    told = {"envFrom": [{"configMapRef": {"name": application.id}}]} if uses_settings(application) else {}
    return {
        "name": application.id,
        "image": image,
        **told,
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"name": "https", "containerPort": application.port, "protocol": "TCP"}],
        "resources": {"requests": bounds, "limits": {**bounds, "cpu": cpu(application.cpu * 2)}},
        "startupProbe": {**probe, "periodSeconds": 5, "failureThreshold": 30},
        "readinessProbe": {**probe, "periodSeconds": 10},
        "livenessProbe": {**probe, "periodSeconds": 20, "failureThreshold": 3},
        "securityContext": CONTAINER_SECURITY,
        "volumeMounts": mounts,
    }


def _volumes(application: Application) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"name": "scratch", "emptyDir": {"sizeLimit": memory(SCRATCH_MEBIBYTES)}}]
    if application.secrets:
        found.append(secrets_volume(application.id))
    return found + pod_volumes(application, read_only=False)
