"""`clusters.yaml`: the Kubernetes clusters that hosts make up."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from provincial_cloud.environment.words import VERSION_PATTERN, Id, Record, Text
from provincial_cloud.standards import Level


class Cluster(Record):
    """A Kubernetes cluster; no system on it may have a higher level."""

    id: Id = Field(description="Id of the cluster.")
    name: Text = Field(description="What the cluster is called.")
    level: Level = Field(description="Highest level of what may run on it, 1 to 5.")
    site: Id = Field(description="Id of the site it stands on.")
    version: Annotated[str, StringConstraints(pattern=VERSION_PATTERN)] | None = Field(
        default=None, description='Kubernetes version in quotes, such as "1.34"; the platform\'s choice when left out.'
    )


class ClustersFile(Record):
    """Clusters."""

    clusters: tuple[Cluster, ...] = Field(default=(), description="Clusters.")
