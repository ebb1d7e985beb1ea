"""`provincial preview`: what a change would do to a stack, and what the rules say of it."""

from __future__ import annotations

import typer
from rich.console import Console

from provincial_cloud.project import Project

app = typer.Typer(
    help="Show what would change in a stack, and what the rules say of it.",
    epilog="Example:  provincial preview local",
)


@app.command()
def preview(
    stack: str = typer.Argument(help="Stack: the <stack> of environments/Pulumi.<stack>.yaml."),
) -> None:
    """Preview STACK through Pulumi with the policy pack on; nothing is changed. Exits with 1 where a rule stops it."""
    from provincial_cloud.deployment import bringing

    console = Console(stderr=True, highlight=False)
    bringing.preview(Project.find(), stack, say=console.print)
