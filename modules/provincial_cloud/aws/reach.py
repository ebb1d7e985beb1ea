"""How an environment's cloud is reached from outside a run of the engine: by audits and backups."""

from __future__ import annotations

from provincial_cloud.aws.provider.configuration import configure
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.environment.province import Cloud
from provincial_cloud.errors import Problem, ProvincialError


def connect(cloud: Cloud) -> Connection:
    """A connection as whoever runs the command. Raises UsageError where the sandbox is meant and does not run."""
    target, failures = configure({"endpoint": cloud.endpoint, "region": cloud.region, "profile": cloud.profile})
    if target is None:  # the environment's own checks have let it pass
        raise ProvincialError(*(Problem(summary=f"cloud setting {path}: {reason}") for path, reason in failures.found))
    return Connection(target)
