"""One application of a shared system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud.applications.placement import Placement
from provincial_cloud.applications.traffic import named_peers, route
from provincial_cloud.applications.volume_backup import VolumeBackup, cron_job
from provincial_cloud.applications.volume_backup import before as before_backup
from provincial_cloud.applications.volumes import CLAIM, claim
from provincial_cloud.applications.workload import (
    autoscaler,
    copies,
    deployment,
    disruption_budget,
    secret_files,
    service,
    settings,
    uses_settings,
)
from provincial_cloud.component import Component
from provincial_cloud.kubernetes.isolation import APPLICATION_LABEL
from provincial_cloud.kubernetes.objects import declare
from provincial_cloud.labels import Labels
from provincial_cloud.standards import Zone, thresholds
from provincial_cloud.standards.workloads import workload_defaults


@dataclass(frozen=True, kw_only=True)
class SharedApplicationArgs:
    """What an application is made from."""

    labels: Labels
    """Of its system in its zone."""
    placement: Placement
    registry: pulumi.Input[str]
    """Address of the registry that holds its image."""
    addresses: Mapping[str, pulumi.Input[str]]
    """Addresses of its databases and names of its buckets, by the variable that tells it of them."""
    ranges: Mapping[Zone, Sequence[pulumi.Input[str]]]
    """Addresses of the network's zones in both families."""
    backup: VolumeBackup | None = None
    """How its volumes are copied; there where it has volumes."""
    after: Sequence[pulumi.Resource] = ()
    """What must be there first, such as the namespace."""


class SharedApplication(Component):
    """An application by digest, in as many copies as its level asks for, reached by exactly its named peers."""

    area = "applications"

    def __init__(self, name: str, args: SharedApplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        first = self.child(depends_on=list(args.after))
        before, running = parts(args)
        # Data outlive a line that somebody took out: a claim is deleted by hand, or unprotected first.
        kept = pulumi.ResourceOptions.merge(first, pulumi.ResourceOptions(protect=True))
        needed = [declare(_name(each), each, kept if each["kind"] == CLAIM else first) for each in before]
        workload, *rest = running
        # What the autoscaler decides is not a change of the declaration.
        started = declare(
            _name(workload),
            workload,
            pulumi.ResourceOptions(parent=self, depends_on=needed, ignore_changes=["spec.replicas"]),
        )
        for each in rest:
            declare(_name(each), each, self.child(depends_on=[started]))
        self.register_outputs({})


def parts(args: SharedApplicationArgs) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The manifests that must be there before the workload, and the workload with what stands on it."""
    placed, application = args.placement, args.placement.application
    defaults = workload_defaults(args.labels.level)
    selector = {"app.kubernetes.io/name": application.id, APPLICATION_LABEL: application.id}
    metadata = {
        "name": application.id,
        "namespace": placed.namespace,
        "labels": {
            **args.labels.on_objects(),
            **selector,
            "provincial/backup-class": str(defaults.backup_class),
            "provincial/log-retention-days": str(thresholds(args.labels.level).log_retention_days),
        },
    }
    before = [
        *([settings(metadata, args.addresses)] if uses_settings(application) else []),
        named_peers(
            application,
            placed.zone,
            metadata,
            selector,
            callers=placed.callers,
            called=placed.called,
            databases=[(args.ranges.get(zone, ()), port) for zone, port in placed.databases],
        ),
    ]
    prefix = f"{args.labels.environment}/{args.labels.system}"
    if application.secrets:
        before.append(secret_files(metadata, application.secrets, prefix))
    backup = args.backup
    if backup is not None:
        before += [
            claim(application, each, metadata, backup.storage_class, backup.plan.id) for each in application.volumes
        ]
        before += before_backup(application, backup, metadata, prefix)
    image = pulumi.Output.concat(args.registry, "@", application.image.digest)
    running = [
        deployment(application, defaults, metadata, selector, image),
        service(application, metadata, selector),
        autoscaler(application, defaults, metadata),
    ]
    if copies(application, defaults) > 1:
        running.append(disruption_budget(metadata, selector))
    if backup is not None:
        running.append(cron_job(application, backup, metadata, args.labels.level))
    if application.domain is not None:
        running.append(route(application, placed.zone, metadata))
    return before, running


def _name(manifest: Mapping[str, Any]) -> str:
    """The name of a resource: those of its object and of its kind."""
    return f"{manifest['metadata']['name']}-{manifest['kind'].lower()}"


def variable(kind: str, name: str) -> str:
    """The environment variable that tells an application of something, such as DATABASE_CASES."""
    return f"{kind}_{name}".upper().replace("-", "_")
