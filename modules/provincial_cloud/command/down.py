"""`provincial down`: destroy a stack that lives in the sandbox, and stop the sandbox."""

from __future__ import annotations

import typer
from rich.console import Console

from provincial_cloud.project import Project

app = typer.Typer(
    help="Destroy a stack that lives in the sandbox and stop the sandbox.",
    epilog="Examples:  provincial down local   ·   provincial down local --keep-sandbox",
)


@app.command()
def down(
    stack: str = typer.Argument(help="Stack: the <stack> of environments/Pulumi.<stack>.yaml."),
    keep_sandbox: bool = typer.Option(False, help="Leave the sandbox running."),
) -> None:
    """Destroy STACK and stop the sandbox; refused for a stack on a real cloud, where `pulumi destroy` is meant."""
    from provincial_cloud.deployment.bringing import take_down

    console = Console(stderr=True, highlight=False)
    take_down(Project.find(), stack, keep_sandbox=keep_sandbox, say=console.print)
