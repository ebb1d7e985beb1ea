"""Backups."""

from provincial_cloud.aws.backup.backup_plan import BackupPlan
from provincial_cloud.aws.backup.backup_selection import BackupSelection
from provincial_cloud.aws.backup.backup_vault import BackupVault

__all__ = ["BackupPlan", "BackupSelection", "BackupVault"]
