"""How a stack's hosts are administered: `provincial-cloud:hosts` in the stack's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML

from provincial_cloud.deployment.stack_file import Layer, StackFile, known_stacks, read_stack_file
from provincial_cloud.errors import Place, Problem, UsageError
from provincial_cloud.hosts.reach import Way
from provincial_cloud.project import Project

HOSTS_KEY = "provincial-cloud:hosts"


class HostAccess(BaseModel):
    """The operator's way to the hosts. All are files, by paths relative to the checkout; none of their content is kept.

    `lab` is the short form for hosts of the lab (`provincial lab start`), which `provincial up` then starts itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lab: bool = False
    user: str | None = None
    identity: str | None = None
    ssh_config: str | None = None
    known_hosts: str | None = None
    become_password_file: str | None = None
    at_a_time: int = 5
    """How many hosts of one site are worked on at the same time, once the first host of the environment is done."""


def host_access(told: Any, where: Place | str | None = None) -> HostAccess:
    """What the setting says, completed for the lab. Raises UsageError."""
    try:
        access = HostAccess.model_validate(told or {})
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            Problem(
                summary=f"{HOSTS_KEY} can't be used: {'.'.join(map(str, first['loc']))}: {first['msg']}",
                given=repr(first.get("input")),
                allowed=", ".join(HostAccess.model_fields),
                where=where,
            )
        ) from None
    if not access.lab:
        return access
    from provincial_cloud.lab.layout import OPERATOR

    folder = Path(".provincial", "lab")
    return access.model_copy(
        update={
            "user": OPERATOR,
            "identity": str(folder / "operator-key"),
            "ssh_config": str(folder / "ssh_config"),
            "known_hosts": str(folder / "known_hosts"),
            "become_password_file": str(folder / "operator-password"),
        }
    )


def read_host_access(file: StackFile) -> HostAccess:
    """What a stack's file says. Raises UsageError."""
    document = YAML(typ="safe").load(file.path.read_text(encoding="utf-8"))
    return host_access(document["config"].get(HOSTS_KEY), Place(file.path))


def way_to_hosts(project: Project, environment: str) -> Way:
    """How the stack that holds an environment's hosts reaches them; what a user's own SSH knows where none does."""
    for stack in known_stacks(project):
        file = read_stack_file(project, stack)
        if file.environment == environment and Layer.HOSTS in file.layers:
            access = read_host_access(file)
            files = (access.identity, access.ssh_config, access.known_hosts, access.become_password_file)
            identity, ssh_config, known_hosts, password = (project.root / one if one else None for one in files)
            return Way(
                user=access.user,
                identity=identity,
                ssh_config=ssh_config,
                known_hosts=known_hosts,
                become_password=password,
            )
    return Way()
