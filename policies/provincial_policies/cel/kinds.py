"""The kinds of Kubernetes objects that rules look at, and where in each of them its parts lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PREFIX: Final = "kubernetes:"
"""What the type tokens of pulumi-kubernetes begin with."""


class Shape(StrEnum):
    """How an object is built; kinds of one shape share the named variables of their rules."""

    POD = "pod"
    """A pod itself."""
    TEMPLATE = "template"
    """A workload with a template of pods."""
    CRON = "cron"
    """A workload with a template of jobs."""
    RULES = "rules"
    """A role: rights by API group, resource and verb."""
    BINDING = "binding"
    """Subjects bound to a role."""
    PLAIN = "plain"
    """Anything else: rules read its fields as they are."""


@dataclass(frozen=True, order=True, kw_only=True)
class Kind:
    """One kind of one version of an API group; `group` "" is the core group."""

    group: str = ""
    version: str = "v1"
    kind: str
    plural: str
    shape: Shape = Shape.PLAIN
    namespaced: bool = True
    subresources: tuple[str, ...] = ()
    """Subresources through which the parts that rules read may change."""
    body: tuple[str, ...] = ("spec",)
    """The fields beside metadata that hold what was asked for."""

    @property
    def token(self) -> str:
        """Its type in a Pulumi program."""
        return f"{PREFIX}{self.group or 'core'}/{self.version}:{self.kind}"

    @property
    def api_version(self) -> str:
        """Its apiVersion in a manifest."""
        return f"{self.group}/{self.version}" if self.group else self.version


RBAC: Final = "rbac.authorization.k8s.io"
GATEWAY: Final = "gateway.networking.k8s.io"
ADMISSION: Final = "admissionregistration.k8s.io"

POD = Kind(kind="Pod", plural="pods", shape=Shape.POD, subresources=("ephemeralcontainers",))
DEPLOYMENT = Kind(group="apps", kind="Deployment", plural="deployments", shape=Shape.TEMPLATE)
STATEFUL_SET = Kind(group="apps", kind="StatefulSet", plural="statefulsets", shape=Shape.TEMPLATE)
DAEMON_SET = Kind(group="apps", kind="DaemonSet", plural="daemonsets", shape=Shape.TEMPLATE)
REPLICA_SET = Kind(group="apps", kind="ReplicaSet", plural="replicasets", shape=Shape.TEMPLATE)
REPLICATION_CONTROLLER = Kind(kind="ReplicationController", plural="replicationcontrollers", shape=Shape.TEMPLATE)
JOB = Kind(group="batch", kind="Job", plural="jobs", shape=Shape.TEMPLATE)
CRON_JOB = Kind(group="batch", kind="CronJob", plural="cronjobs", shape=Shape.CRON)
NAMESPACE = Kind(kind="Namespace", plural="namespaces", namespaced=False)
SERVICE = Kind(kind="Service", plural="services")
SERVICE_ACCOUNT = Kind(
    kind="ServiceAccount",
    plural="serviceaccounts",
    body=("automountServiceAccountToken", "secrets", "imagePullSecrets"),
)
SECRET = Kind(kind="Secret", plural="secrets", body=("data", "stringData", "type", "immutable"))
CONFIG_MAP = Kind(kind="ConfigMap", plural="configmaps", body=("data", "binaryData", "immutable"))
CLAIM = Kind(kind="PersistentVolumeClaim", plural="persistentvolumeclaims")
VOLUME = Kind(kind="PersistentVolume", plural="persistentvolumes", namespaced=False)
QUOTA = Kind(kind="ResourceQuota", plural="resourcequotas")
LIMIT_RANGE = Kind(kind="LimitRange", plural="limitranges")
NETWORK_POLICY = Kind(group="networking.k8s.io", kind="NetworkPolicy", plural="networkpolicies")
INGRESS = Kind(group="networking.k8s.io", kind="Ingress", plural="ingresses")
GATEWAY_KIND = Kind(group=GATEWAY, kind="Gateway", plural="gateways")
ROLE = Kind(group=RBAC, kind="Role", plural="roles", shape=Shape.RULES, body=("rules",))
CLUSTER_ROLE = Kind(
    group=RBAC, kind="ClusterRole", plural="clusterroles", shape=Shape.RULES, namespaced=False, body=("rules",)
)
ROLE_BINDING = Kind(
    group=RBAC, kind="RoleBinding", plural="rolebindings", shape=Shape.BINDING, body=("subjects", "roleRef")
)
CLUSTER_ROLE_BINDING = Kind(
    group=RBAC,
    kind="ClusterRoleBinding",
    plural="clusterrolebindings",
    shape=Shape.BINDING,
    namespaced=False,
    body=("subjects", "roleRef"),
)
PRIORITY_CLASS = Kind(
    group="scheduling.k8s.io",
    kind="PriorityClass",
    plural="priorityclasses",
    namespaced=False,
    body=("value", "globalDefault", "preemptionPolicy"),
)
DISRUPTION_BUDGET = Kind(group="policy", kind="PodDisruptionBudget", plural="poddisruptionbudgets")
AUTOSCALER = Kind(group="autoscaling", version="v2", kind="HorizontalPodAutoscaler", plural="horizontalpodautoscalers")
STORAGE_CLASS = Kind(
    group="storage.k8s.io",
    kind="StorageClass",
    plural="storageclasses",
    namespaced=False,
    body=("parameters", "reclaimPolicy"),
)
VALIDATING_WEBHOOK = Kind(
    group=ADMISSION,
    kind="ValidatingWebhookConfiguration",
    plural="validatingwebhookconfigurations",
    namespaced=False,
    body=("webhooks",),
)
MUTATING_WEBHOOK = Kind(
    group=ADMISSION,
    kind="MutatingWebhookConfiguration",
    plural="mutatingwebhookconfigurations",
    namespaced=False,
    body=("webhooks",),
)

TEMPLATES: Final = (DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, REPLICATION_CONTROLLER, JOB)
WORKLOADS: Final = (*TEMPLATES, CRON_JOB)
PODS: Final = (POD, *WORKLOADS)
"""Everything that holds a pod."""
ROLES: Final = (ROLE, CLUSTER_ROLE)
BINDINGS: Final = (ROLE_BINDING, CLUSTER_ROLE_BINDING)
WEBHOOKS: Final = (VALIDATING_WEBHOOK, MUTATING_WEBHOOK)

KINDS: Final[Mapping[str, Kind]] = {kind.token: kind for kind in list(globals().values()) if isinstance(kind, Kind)}
"""Every kind by its Pulumi type."""
