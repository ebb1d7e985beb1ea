"""`provincial up`: bring a stack up, or bring it back after a killed run."""

from __future__ import annotations

import time

import typer
from rich.console import Console

from provincial_cloud.command.arguments import StackName
from provincial_cloud.deployment.summary import print_summary
from provincial_cloud.errors import ProvincialError
from provincial_cloud.project import Project

app = typer.Typer(
    help="Bring a stack up, or bring it back after a killed run.",
    epilog="Examples:  provincial up local   ·   provincial up local --refresh   ·   provincial up tien-giang",
)


@app.command()
def up(
    name: StackName,
    refresh: bool = typer.Option(False, help="Read every resource back from the cloud first."),
    skip_preview: bool = typer.Option(
        False, help="Change at once; what rules and servers refuse then shows on the way."
    ),
    message: str | None = typer.Option(None, help="Why, for the stack's history."),
) -> None:
    """Bring STACK up through Pulumi with the policy pack on; safe to repeat, also after kill -9.

    The stacks of an environment come up one after the other, lower layers first; the first that fails ends it.
    """
    from provincial_cloud.deployment.bringing import bring_up
    from provincial_cloud.deployment.stack_file import stacks_named

    console = Console(stderr=True, highlight=False)
    project = Project.find()
    stacks = stacks_named(project, name)
    for number, stack in enumerate(stacks, start=1):
        began = time.monotonic()
        try:
            last = number == len(stacks)
            bring_up(
                project,
                stack,
                refresh=refresh,
                skip_preview=skip_preview,
                message=message,
                say=console.print,
                select=last,
            )
        except ProvincialError:
            if stacks[number:]:
                console.print(f"[bold]up[/]       not begun: {', '.join(stacks[number:])}")
            raise
        print_summary(project, stack, seconds=time.monotonic() - began, console=Console(highlight=False))
