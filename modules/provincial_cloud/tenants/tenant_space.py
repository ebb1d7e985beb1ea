"""One tenant on one cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud.component import Component
from provincial_cloud.environment.tenancy import Tenant
from provincial_cloud.environment.zones import Flow
from provincial_cloud.kubernetes import isolation
from provincial_cloud.kubernetes.namespace import (
    WORKLOAD_ACCOUNT,
    limit_range,
    namespace,
    resource_quota,
    service_account,
)
from provincial_cloud.kubernetes.objects import declare
from provincial_cloud.labels import Labels
from provincial_cloud.standards import Zone
from provincial_cloud.tenants.access import role_bindings

TENANT_LABELS = ("provincial/environment", "provincial/unit", "provincial/system")
"""The labels that together tell one tenant from every other."""


@dataclass(frozen=True, kw_only=True)
class TenantSpaceArgs:
    """What a tenant's space is made from."""

    labels: Labels
    """Of the tenant; each namespace adds its zone."""
    tenant: Tenant
    flows: Sequence[Flow]
    ranges: Mapping[Zone, Sequence[pulumi.Input[str]]]
    """Addresses of the network's zones in both families, for what lies outside the cluster."""
    groups_prefix: str
    """What the cluster puts before the groups that sign-in tells it of."""


class TenantSpace(Component):
    """A unit's part of a system: a namespace for each zone, closed but for the permitted flows, within its quota."""

    area = "tenants"

    def __init__(self, name: str, args: TenantSpaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        self.namespaces: dict[str, pulumi.Resource] = {}
        for zone, called in args.tenant.namespaces.items():
            self.namespaces[called] = self._make(zone, called, args)
        self.register_outputs({})

    def _make(self, zone: Zone, called: str, args: TenantSpaceArgs) -> pulumi.Resource:
        labels = args.labels.within(zone)
        own, notes = labels.on_objects(), labels.notes()
        made = declare(called, namespace(called, own, notes), self.child())
        inside = self.child(depends_on=[made])
        for manifest in contents(zone, called, own, args):
            declare(f"{called}-{manifest['metadata']['name']}", manifest, inside)
        return made


def contents(zone: Zone, called: str, labels: Mapping[str, str], args: TenantSpaceArgs) -> list[dict[str, Any]]:
    """The manifests of everything that a namespace of a tenant holds."""

    def metadata(name: str) -> dict[str, Any]:
        return {"name": name, "namespace": called, "labels": dict(labels)}

    size = args.tenant.size
    told_by = {key: labels[key] for key in TENANT_LABELS}
    return [
        resource_quota(metadata("quota"), size),
        limit_range(metadata("limits"), size),
        isolation.default_deny(metadata("default-deny")),
        isolation.name_resolution(metadata("name-resolution")),
        *isolation.zone_matrix(metadata("zone-matrix"), zone, args.flows, args.ranges, told_by),
        service_account(metadata(WORKLOAD_ACCOUNT)),
        *role_bindings(metadata, args.tenant.unit, args.groups_prefix),
    ]
