"""`provincial preview`: what a change would do to a stack, and what the rules say of it."""

from __future__ import annotations

import typer
from rich.console import Console

from provincial_cloud.command.arguments import StackName
from provincial_cloud.project import Project

app = typer.Typer(
    help="Show what would change in a stack, and what the rules say of it.",
    epilog="Examples:  provincial preview local   ·   provincial preview tien-giang",
)


@app.command()
def preview(
    name: StackName,
) -> None:
    """Preview STACK through Pulumi with the policy pack on; nothing is changed. Exits with 1 where a rule stops it."""
    from provincial_cloud.deployment import bringing
    from provincial_cloud.deployment.stack_file import stacks_named

    console = Console(stderr=True, highlight=False)
    project = Project.find()
    for stack in stacks_named(project, name):
        bringing.preview(project, stack, say=console.print)
