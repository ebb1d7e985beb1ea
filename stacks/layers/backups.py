"""The backups layer: everything that holds data, each with the plan that takes it in."""

from __future__ import annotations

from provincial_cloud.backup.backup_coverage import BackupCoverage, BackupCoverageArgs, labels_of, name_of
from provincial_cloud.backup.classes import coverage
from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    environment = deployment.environment
    for covered in coverage(environment):
        BackupCoverage(
            name_of(covered),
            BackupCoverageArgs(labels=labels_of(environment, covered, Layer.BACKUPS), covered=covered),
        )
