"""What a person wants to know at the end of `provincial up`: what exists, what was checked, what next."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from provincial_cloud.deployment.recovery import resources
from provincial_cloud.project import Project


def print_summary(project: Project, stack: str, *, seconds: float, console: Console) -> None:
    """Print it."""
    kinds = Counter(
        str(resource["type"]).split(":")[-1]
        for resource in resources(project, stack)
        if resource.get("custom") and not str(resource["type"]).startswith("pulumi:")
    )
    table = Table.grid(padding=(0, 2))
    listed = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    table.add_row("[bold]exists[/]", f"{kinds.total()} resources: {listed}")
    table.add_row("[bold]checked[/]", _checked(project, stack))
    table.add_row("[bold]took[/]", f"{seconds:.0f} s")
    table.add_row(
        "[bold]next[/]",
        f". .venv/bin/activate   then   pulumi preview · pulumi stack output · provincial report {stack} --kind policy",
    )
    console.print()
    console.print(table)


def _checked(project: Project, stack: str) -> str:
    from provincial_cloud.deployment.last_run import last_run

    run = last_run(project.evidence / f"{stack}.jsonl")
    if run is None:
        return "nothing: the policy pack did not run"
    return (
        f"{run.get('resources', 0)} resources: {run.get('passed', 0)} verdicts passed, {run.get('failed', 0)} failed, "
        f"{run.get('waived', 0)} waived, {run.get('not_checked', 0)} not checked (evidence: {stack}.jsonl)"
    )
