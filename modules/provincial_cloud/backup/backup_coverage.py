"""Each thing that holds data as a resource of the stack, with the plan that takes it in: what the rules look at."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import pulumi

from provincial_cloud.backup.classes import Coverage
from provincial_cloud.component import Component
from provincial_cloud.environment import Environment
from provincial_cloud.labels import PLATFORM, Labels, platform_labels
from provincial_cloud.standards import Level


@dataclass(frozen=True, kw_only=True)
class BackupCoverageArgs:
    """What a resource says of one thing that holds data."""

    labels: Labels
    covered: Coverage


class BackupCoverage(Component):
    """One thing that holds data: of what kind it is, which plan takes it in, and how far its copies are spread.

    It is derived from the environment, so whoever adds a database, a cluster or a host adds one of these, and the rule
    `backup-data-in-a-plan` refuses it until a plan takes it in. It makes nothing.
    """

    area = "backup"

    def __init__(self, name: str, args: BackupCoverageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare it."""
        covered = args.covered
        told: dict[str, Any] = {
            "kind": str(covered.kind),
            "holder": covered.name,
            "plan": covered.plan.id if covered.plan else None,
            "spread": asdict(covered.spread),
            "drill_days": covered.plan.drill_days if covered.plan else None,
            "tags": args.labels.tags(name),
        }
        super().__init__(name, opts, inputs={key: value for key, value in told.items() if value is not None})
        self.register_outputs({})


def name_of(covered: Coverage) -> str:
    """The resource's name, such as `database-public-services-cases` or `cluster-trung-tam`."""
    owner = () if covered.system == PLATFORM else (covered.system,)
    return "-".join((str(covered.kind), *owner, covered.name))


def labels_of(environment: Environment, covered: Coverage, layer: str) -> Labels:
    """Whose data it is, at the level that its backups are held to."""
    labels = replace(
        platform_labels(environment, layer),
        level=Level(covered.wanted.level),
        data_class=covered.wanted.data_class,
    )
    if covered.system == PLATFORM:
        return labels
    system = environment.system(covered.system)
    return replace(
        labels, system=system.id, unit=environment.operator_of(system).id, owner=environment.owner_of(system).id
    )
