"""What rules ask besides the object: the cluster's level, allow-lists, figures by level; the same at every gate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

SYSTEM_NAMESPACES = ("kube-node-lease", "kube-public", "kube-system")
"""Namespaces of the cluster's own parts."""

REPLICAS = (1, 1, 2, 2, 3)
"""Least copies of a serving workload at levels 1 to 5: TCVN 14423:2026 x.12.2.2 asks for redundancy, not how much."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Parameters of the Kubernetes rules; what is None is not known, and the rules that need it are not checked."""

    cluster_level: int | None = None
    """Highest level of what may run on the cluster."""
    registries: tuple[str, ...] | None = None
    """What the name of an allowed image begins with, such as "registry.example.vn/"."""
    storage_classes: tuple[str, ...] | None = None
    """Storage classes whose volumes are encrypted."""
    volume_plans: tuple[str, ...] | None = None
    """Backup plans that take volumes in; a claim names one of them."""
    administrators: tuple[str, ...] = ()
    """Who may hold cluster-admin, as "Kind/name"."""
    excluded_namespaces: tuple[str, ...] = SYSTEM_NAMESPACES
    """Namespaces that no rule looks into."""
    replicas: tuple[int, int, int, int, int] = REPLICAS
    """Least copies of a serving workload at levels 1 to 5."""

    def __post_init__(self) -> None:
        """Refuse what the cluster's map of texts can't hold without changing its meaning."""
        for name in ("registries", "storage_classes", "volume_plans", "administrators", "excluded_namespaces"):
            for text in getattr(self, name) or ():
                if not text or "\n" in text or text != text.strip():
                    raise ValueError(f"{name} holds {text!r}; allowed: texts of one line without blanks at the ends")
        if self.cluster_level is not None and self.cluster_level not in range(1, 6):
            raise ValueError(f"cluster_level is {self.cluster_level}; allowed: 1 to 5")

    @cached_property
    def data(self) -> dict[str, str]:
        """The data of the ConfigMap that policies read; lists have one entry a line."""
        data = {f"replicas-level-{level}": str(number) for level, number in enumerate(self.replicas, start=1)}
        data["administrators"] = "\n".join(self.administrators)
        if self.cluster_level is not None:
            data["cluster-level"] = str(self.cluster_level)
        if self.registries is not None:
            data["registries"] = "\n".join(self.registries)
        if self.storage_classes is not None:
            data["storage-classes"] = "\n".join(self.storage_classes)
        if self.volume_plans is not None:
            data["volume-plans"] = "\n".join(self.volume_plans)
        return data


DEFAULTS = Parameters()
"""Nothing is known of the cluster."""
