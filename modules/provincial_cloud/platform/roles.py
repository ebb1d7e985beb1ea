"""Who may do what on a cluster: each role names its verbs and resources, none has a wildcard (IAM-03)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from provincial_cloud.environment import PlatformRole

PREFIX = "provincial-"
LOOK = ("get", "list", "watch")
CHANGE = (*LOOK, "create", "update", "patch", "delete")


class ClusterRole(StrEnum):
    """A role of people on a cluster."""

    UNIT_ADMINISTRATOR = "unit-administrator"
    """Runs a unit's applications: workloads and configuration of its namespaces; sets secrets, and reads none."""

    DEVELOPER = "developer"
    """Looks after applications that run: reads them and their logs, restarts and scales them; sees no secret."""

    READER = "reader"
    """Sees what runs in the unit's namespaces, without logs and secrets."""

    AUDITOR = "auditor"
    """Reads the whole cluster, who may do what included, but no secret and no log of an application."""

    PLATFORM_ENGINEER = "platform-engineer"
    """Runs the platform: namespaces, quotas, isolation, roles that it holds itself, entry gateways."""

    @property
    def object_name(self) -> str:
        """Name of the ClusterRole object."""
        return f"{PREFIX}{self}"


IN_NAMESPACES = (ClusterRole.UNIT_ADMINISTRATOR, ClusterRole.DEVELOPER, ClusterRole.READER)
"""Roles that the people of a unit hold, each in the unit's own namespaces."""
CLUSTER_WIDE = {
    PlatformRole.AUDITOR: ClusterRole.AUDITOR,
    PlatformRole.PLATFORM_ENGINEER: ClusterRole.PLATFORM_ENGINEER,
    PlatformRole.PIPELINE: ClusterRole.PLATFORM_ENGINEER,
}
"""What principals of the environment hold on the whole cluster. Break-glass is not among them: it is the cluster's own
administrator certificate, sealed, so that it works when sign-in does not."""


def _rule(group: str, resources: tuple[str, ...], verbs: tuple[str, ...]) -> dict[str, list[str]]:
    return {"apiGroups": [group], "resources": list(resources), "verbs": list(verbs)}


_CORE_PARTS = ("pods", "services", "endpoints", "configmaps", "persistentvolumeclaims", "serviceaccounts", "events")
_BOUNDS = ("resourcequotas", "limitranges")
_WORKLOADS = ("deployments", "statefulsets", "daemonsets", "replicasets")
_JOBS = ("jobs", "cronjobs")
_ROUTES = ("httproutes",)
_RBAC = "rbac.authorization.k8s.io"
_GATEWAY = "gateway.networking.k8s.io"

_SEES = [
    _rule("", (*_CORE_PARTS, *_BOUNDS), LOOK),
    _rule("apps", _WORKLOADS, LOOK),
    _rule("batch", _JOBS, LOOK),
    _rule("autoscaling", ("horizontalpodautoscalers",), LOOK),
    _rule("policy", ("poddisruptionbudgets",), LOOK),
    _rule("networking.k8s.io", ("networkpolicies",), LOOK),
    _rule("discovery.k8s.io", ("endpointslices",), LOOK),
    _rule(_GATEWAY, _ROUTES, LOOK),
]
_SEES_CLUSTER = [
    _rule("", ("namespaces", "nodes", "persistentvolumes"), LOOK),
    _rule("scheduling.k8s.io", ("priorityclasses",), LOOK),
    _rule("storage.k8s.io", ("storageclasses",), LOOK),
    _rule(
        "admissionregistration.k8s.io",
        (
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
        ),
        LOOK,
    ),
    _rule("apiextensions.k8s.io", ("customresourcedefinitions",), LOOK),
    _rule(_GATEWAY, ("gatewayclasses", "gateways", "referencegrants"), LOOK),
    _rule(_RBAC, ("roles", "rolebindings", "clusterroles", "clusterrolebindings"), LOOK),
]

RULES: Mapping[ClusterRole, list[dict[str, list[str]]]] = {
    ClusterRole.UNIT_ADMINISTRATOR: [
        *_SEES,
        _rule("", ("pods/log",), ("get",)),
        _rule("", ("pods",), ("delete",)),
        _rule("", ("services", "configmaps", "persistentvolumeclaims"), CHANGE),
        _rule("", ("secrets",), ("create", "update", "patch", "delete")),
        _rule("apps", ("deployments", "statefulsets"), CHANGE),
        _rule("apps", ("deployments/scale", "statefulsets/scale"), ("get", "update", "patch")),
        _rule("batch", _JOBS, CHANGE),
        _rule("autoscaling", ("horizontalpodautoscalers",), CHANGE),
        _rule("policy", ("poddisruptionbudgets",), CHANGE),
        _rule(_GATEWAY, _ROUTES, CHANGE),
        _rule(_RBAC, ("rolebindings",), LOOK),
    ],
    ClusterRole.DEVELOPER: [
        *_SEES,
        _rule("", ("pods/log",), ("get",)),
        _rule("", ("pods",), ("delete",)),
        _rule("apps", ("deployments", "statefulsets"), ("patch",)),
        _rule("apps", ("deployments/scale", "statefulsets/scale"), ("get", "update", "patch")),
    ],
    ClusterRole.READER: [*_SEES],
    ClusterRole.AUDITOR: [*_SEES, *_SEES_CLUSTER],
    ClusterRole.PLATFORM_ENGINEER: [
        *_SEES,
        *_SEES_CLUSTER,
        _rule("", ("pods/log",), ("get",)),
        _rule("", ("pods",), ("delete",)),
        _rule("", ("pods/eviction",), ("create",)),
        _rule("", ("nodes",), ("patch", "update")),
        _rule(
            "",
            ("namespaces", "services", "configmaps", "persistentvolumeclaims", "serviceaccounts", *_BOUNDS),
            CHANGE,
        ),
        _rule("apps", _WORKLOADS, CHANGE),
        _rule("batch", _JOBS, CHANGE),
        _rule("autoscaling", ("horizontalpodautoscalers",), CHANGE),
        _rule("policy", ("poddisruptionbudgets",), CHANGE),
        _rule("networking.k8s.io", ("networkpolicies",), CHANGE),
        _rule("scheduling.k8s.io", ("priorityclasses",), CHANGE),
        _rule(_GATEWAY, ("gatewayclasses", "gateways", "referencegrants", *_ROUTES), CHANGE),
        _rule(_RBAC, ("roles", "rolebindings", "clusterroles", "clusterrolebindings"), CHANGE),
    ],
}
"""What each role may do. Nobody reads secrets or changes the admission gate; nobody may bind, escalate, impersonate,
attach to or run commands in a pod. Whoever manages role bindings can give no more than they hold: the API server sees
to that."""


def cluster_role(role: ClusterRole, labels: Mapping[str, str]) -> dict[str, Any]:
    """The object of a role."""
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRole",
        "metadata": {"name": role.object_name, "labels": dict(labels)},
        "rules": RULES[role],
    }


def cluster_role_binding(role: ClusterRole, group: str, name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """That a group holds a role on the whole cluster."""
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": f"{role.object_name}-{name}", "labels": dict(labels)},
        **_binds(role, group),
    }


def role_binding(role: ClusterRole, group: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """That a group holds a role in one namespace."""
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": dict(metadata),
        **_binds(role, group),
    }


def _binds(role: ClusterRole, group: str) -> dict[str, Any]:
    return {
        "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": role.object_name},
        "subjects": [{"apiGroup": _RBAC, "kind": "Group", "name": group}],
    }
