"""The backups layer: everything that holds data with the plan that takes it in; repositories, and proofs."""

from __future__ import annotations

import pulumi

from provincial_cloud.backup.backup_coverage import BackupCoverage, BackupCoverageArgs, labels_of, name_of
from provincial_cloud.backup.classes import coverage
from provincial_cloud.backup.restore_drill import BackupRepository, Provider, RestoreDrill
from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer


def reach(deployment: Deployment) -> Provider | None:
    """The provider of what is done on this machine, None where no plan has anything to do here."""
    if any(plan.sources.from_here for plan in deployment.environment.backups):
        return deployment.provider("backups", Provider)
    return None


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    environment = deployment.environment
    for covered in coverage(environment):
        BackupCoverage(
            name_of(covered),
            BackupCoverageArgs(labels=labels_of(environment, covered, Layer.BACKUPS), covered=covered),
        )
    here = pulumi.ResourceOptions(provider=reach(deployment))
    for plan in environment.backups:
        if not plan.sources.from_here:
            continue
        repository = BackupRepository(plan.id, environment=environment.name, plan=plan, opts=here)
        there = deployment.first(*plan.sources.names)
        RestoreDrill(
            plan.id,
            environment=environment.name,
            plan=plan,
            repository=repository.bucket,
            opts=pulumi.ResourceOptions.merge(here, pulumi.ResourceOptions(depends_on=there)),
        )
