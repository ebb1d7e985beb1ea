"""What the stacks of an environment last agreed on: their states, which the engine wrote after an approved run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from provincial_cloud.deployment import recovery
from provincial_cloud.deployment.stack_file import known_stacks, read_stack_file
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.project import Project

CLOUD = "provincial:aws:"
CLUSTER = "kubernetes:"


@dataclass(frozen=True)
class States:
    """The resources that the states of an environment's stacks hold."""

    stacks: tuple[str, ...]
    """Stacks that have a state, in name order."""
    urns: dict[tuple[str, str], str] = field(repr=False)
    """URN by type token and id."""

    def urn(self, token: str, id: str) -> str | None:
        """The URN of a resource, None where no state holds it."""
        return self.urns.get((token, id))


def read_states(project: Project, environment: str) -> States:
    """Read them all. Raises UsageError where no stack of the environment was ever brought up."""
    stacks = tuple(
        stack
        for stack in known_stacks(project)
        if read_stack_file(project, stack).environment == environment
        and recovery.checkpoint_path(project, stack).exists()
    )
    if not stacks:
        raise UsageError(
            Problem(
                summary=f"no stack of environment {environment} has a state",
                given=environment,
                allowed="an environment of which at least one stack was brought up from this checkout",
                why="an audit tells what differs from the last approved state",
                next_step="run: provincial up <stack>",
            )
        )
    held = {
        (one["type"], one["id"]): str(one["urn"])
        for stack in stacks
        for one in _kept(recovery.resources(project, stack))
    }
    return States(stacks, held)


def _kept(resources: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (one for one in resources if one.get("custom") and one.get("id") and not one.get("delete"))
