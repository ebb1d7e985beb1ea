"""What the platform layer hands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from provincial_cloud.deployment.handover import Handover
from provincial_cloud.deployment.stack_file import Layer


@dataclass(frozen=True, kw_only=True)
class PlatformHandover(Handover):
    """That the clusters are ready for tenants."""

    layer = Layer.PLATFORM

    clusters: pulumi.Output[Sequence[str]]
    """Ids of the clusters that have the platform."""
