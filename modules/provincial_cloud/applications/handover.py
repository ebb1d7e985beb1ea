"""What the applications layer hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from provincial_cloud.deployment.handover import Handover
from provincial_cloud.deployment.stack_file import Layer


@dataclass(frozen=True, kw_only=True)
class ApplicationsHandover(Handover):
    """The applications that run."""

    layer = Layer.APPLICATIONS

    applications: pulumi.Output[Mapping[str, str]]
    """By application, its address inside the cluster."""
