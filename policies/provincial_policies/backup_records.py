"""What rules read of backups besides the cloud's own resources."""

from __future__ import annotations

PLAN_RECORD = "provincial:backup:PlanRecord"
"""The type under which the record gate hands a plan to the rules."""

COVERAGE = "provincial:backup:BackupCoverage"
"""One thing that holds data, as the layer `backups` derives it from the environment."""
