"""What the tenants layer hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from provincial_cloud.deployment.handover import Handover
from provincial_cloud.deployment.stack_file import Layer


@dataclass(frozen=True, kw_only=True)
class TenantsHandover(Handover):
    """The tenants that are there."""

    layer = Layer.TENANTS

    namespaces: pulumi.Output[Mapping[str, Mapping[str, str]]]
    """By tenant and zone, the name of the namespace."""
