"""The checks across files: whatever one record alone cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from provincial_cloud.environment.checks.applications import applications, calls
from provincial_cloud.environment.checks.backups import bucket_sources
from provincial_cloud.environment.checks.domains import domains
from provincial_cloud.environment.checks.duplicates import duplicate_facts, duplicate_ids, duplicate_names
from provincial_cloud.environment.checks.network import address_plan, pod_ranges, zones, zones_in_use
from provincial_cloud.environment.checks.organisation import organisation
from provincial_cloud.environment.checks.placement import data_classes, levels, owners
from provincial_cloud.environment.checks.references import unknown_ids
from provincial_cloud.environment.checks.remarks import systems_without_backup, waivers_out_of_force
from provincial_cloud.environment.checks.tenancy import one_quota_each, quotas_down_the_tree, systems_on_clusters
from provincial_cloud.environment.checks.volumes import images, volumes, volumes_in_their_namespace
from provincial_cloud.environment.gathering import Gathered
from provincial_cloud.environment.model import Environment
from provincial_cloud.errors import Problem

Check = Callable[[Gathered], Iterable[Problem]]
WholeCheck = Callable[[Gathered, Environment], Iterable[Problem]]
Remark = Callable[[Gathered, Environment, date | None], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    duplicate_ids,
    duplicate_names,
    duplicate_facts,
    unknown_ids,
    organisation,
    owners,
    levels,
    data_classes,
    zones,
    zones_in_use,
    address_plan,
    pod_ranges,
    domains,
    systems_on_clusters,
    one_quota_each,
    applications,
    calls,
    bucket_sources,
    volumes,
    images,
)
"""What an environment must meet. Each check reads only records that could be typed."""

WHOLE_CHECKS: tuple[WholeCheck, ...] = (quotas_down_the_tree, volumes_in_their_namespace)
"""What an environment in which everything else is right must meet as a whole, on its day."""

REMARKS: tuple[Remark, ...] = (waivers_out_of_force, systems_without_backup)
"""What people should know of a valid environment."""
