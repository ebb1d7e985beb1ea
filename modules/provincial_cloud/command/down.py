"""`provincial down`: destroy a stack that lives in the sandbox, and stop the sandbox."""

from __future__ import annotations

import typer
from rich.console import Console

from provincial_cloud.command.arguments import StackName
from provincial_cloud.project import Project

app = typer.Typer(
    help="Destroy a stack that lives in the sandbox and stop the sandbox.",
    epilog="Examples:  provincial down local   ·   provincial down local --keep-sandbox  ·  provincial down tien-giang",
)


@app.command()
def down(
    name: StackName,
    keep_sandbox: bool = typer.Option(False, help="Leave the sandbox running."),
) -> None:
    """Destroy STACK and stop the sandbox; refused for a stack on a real cloud, where `pulumi destroy` is meant."""
    from provincial_cloud.deployment.bringing import take_down
    from provincial_cloud.deployment.stack_file import stacks_named

    console = Console(stderr=True, highlight=False)
    project = Project.find()
    first, *above = stacks_named(project, name)
    for stack in reversed(above):  # the sandbox is needed until the lowest is gone
        take_down(project, stack, keep_sandbox=True, say=console.print)
    take_down(project, first, keep_sandbox=keep_sandbox, say=console.print)
