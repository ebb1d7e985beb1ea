"""The hosts layer: every running host at its baseline."""

from __future__ import annotations

from pathlib import Path

import pulumi

from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.host_access import HOSTS_KEY, host_access
from provincial_cloud.environment.backups import source_of_host
from provincial_cloud.hosts.fleet import HostFleet, HostFleetArgs
from provincial_cloud.hosts.host_baseline import Provider
from provincial_cloud.hosts.reach import Way
from provincial_cloud.project import Project


def reach(deployment: Deployment) -> Provider:
    """The provider of the layer's resources."""
    return deployment.provider("hosts", Provider)


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    access = host_access(pulumi.Config().get_object(HOSTS_KEY.partition(":")[2]))
    fleet = HostFleet(
        "hosts",
        HostFleetArgs(
            environment=deployment.environment,
            way=Way(
                user=access.user,
                identity=_path(access.identity),
                ssh_config=_path(access.ssh_config),
                known_hosts=_path(access.known_hosts),
                become_password=_path(access.become_password_file),
            ),
            root=Project.find().root,
            at_a_time=access.at_a_time,
        ),
        pulumi.ResourceOptions(provider=reach(deployment)),
    )
    deployment.precede({source_of_host(id): host for id, host in fleet.settled.items()})


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
