"""What stays when room runs out: the higher the level, the later a pod is evicted. Pure manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provincial_cloud.standards import Level, levels

STEP = 100_000
"""Distance between two levels; the platform's own stand one step above level 5. Ours: no standard names a figure."""
PLATFORM_CLASS = "provincial-platform"


def class_of(level: Level) -> str:
    """The PriorityClass of what has a level."""
    return f"provincial-level-{int(level)}"


def priority_classes(labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """One class for each level, and one for the platform; none is the default, so that a pod must name its own."""
    described = [(class_of(level), int(level), levels()[level].title.en) for level in Level]
    described.append((PLATFORM_CLASS, len(Level) + 1, "What the platform itself runs"))
    return [
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": name, "labels": dict(labels)},
            "value": STEP * rank,
            "description": text,
            "preemptionPolicy": "PreemptLowerPriority",
        }
        for name, rank, text in described
    ]
