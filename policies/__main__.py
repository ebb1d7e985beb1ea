"""The pack: joins the rules with the standard's figures, the environment's waivers and the evidence ledger."""

from __future__ import annotations

import sys
from pathlib import Path

from provincial_policies import catalogue
from provincial_policies.analyzer import Analyzer, Setup, StackInfo
from provincial_policies.rule import Gate
from provincial_policies.serve import serve

ENVIRONMENT_KEY = "provincial-cloud:environment"
NAME = "provincial"
VERSION = "0.1.0"


def set_up(info: StackInfo) -> Setup:
    """Everything the rules need that depends on the stack; any error here stops the run before its first resource."""
    from provincial_cloud import environment
    from provincial_cloud.errors import Problem, UsageError
    from provincial_cloud.evidence.ledger import Ledger
    from provincial_cloud.local_time import today
    from provincial_cloud.policy import commit_of, limits_of_levels, parameters_of, waivers_of
    from provincial_cloud.project import Project

    name = info.config.get(ENVIRONMENT_KEY)
    if not name:
        raise UsageError(
            Problem(
                summary=f"the stack's configuration names no environment ({ENVIRONMENT_KEY})",
                given=f"stack {info.stack}",
                allowed="the name of a folder in environments/",
                why="the rules read the environment's waivers and thresholds; without them nothing can be checked",
                next_step=f"run: pulumi config set {ENVIRONMENT_KEY} <name>",
            )
        )
    project = Project.find(Path(__file__).parent)
    accepted = environment.load(name, root=project.environments)
    return Setup(
        environment=name,
        today=today(),
        limits=limits_of_levels(),
        waivers=waivers_of(accepted.waivers),
        recorder=Ledger(project.evidence / f"{info.stack}.jsonl", gate="preview"),
        commit=commit_of(project.root),
        parameters=parameters_of(accepted.clusters, accepted.backups),
    )


def main() -> None:
    """Serve the engine that started this pack; a wrongly declared rule ends it at once, which blocks the run."""
    try:
        rules = catalogue.at_gate(Gate.PREVIEW)
    except catalogue.CatalogueError as error:
        sys.exit(f"error: {error}")
    serve(Analyzer(name=NAME, version=VERSION, rules=rules, set_up=set_up))


if __name__ == "__main__":
    main()
