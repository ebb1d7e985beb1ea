"""What differs from the last approved state, as the engine itself sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from provincial_cloud.deployment.engine import EngineError, ask
from provincial_cloud.errors import Problem
from provincial_cloud.project import Project


class Difference(StrEnum):
    """How something differs from the last approved state."""

    CHANGED = "changed"
    """It is there with other properties."""
    GONE = "gone"
    """The state holds it and it is not there."""
    UNKNOWN = "unknown"
    """It is there and no state holds it."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One thing that differs."""

    difference: Difference
    urn: str
    properties: tuple[str, ...] = ()
    """Of what changed: the properties that did; their values may be secrets and are not told."""

    def as_body(self) -> dict[str, Any]:
        """The form the evidence ledger holds."""
        return {"difference": str(self.difference), "urn": self.urn, "properties": list(self.properties)}


def drift_of(project: Project, stack: str) -> list[Drift]:
    """Read every resource of a stack back through its provider and change nothing. Raises EngineError."""
    told = ask(project, "refresh", "--preview-only", "--json", "--non-interactive", "--stack", stack)
    try:
        steps = json.loads(told)["steps"]
    except (ValueError, KeyError) as error:
        raise EngineError(
            Problem(
                summary=f"the engine's answer on stack {stack} can't be read", why=f"{type(error).__name__}: {error}"
            )
        ) from error
    return list(_differing(steps))


def _differing(steps: list[dict[str, Any]]) -> Iterator[Drift]:
    for step in steps:
        if step["op"] == "delete":
            yield Drift(difference=Difference.GONE, urn=step["urn"])
        elif step["op"] == "update":
            changed = sorted(step.get("detailedDiff") or step.get("diffReasons") or ())
            yield Drift(difference=Difference.CHANGED, urn=step["urn"], properties=tuple(changed))
