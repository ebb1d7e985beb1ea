"""`provincial recover`: make an environment again from its backups, on empty infrastructure."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from provincial_cloud.command.arguments import EnvironmentName
from provincial_cloud.project import Project

app = typer.Typer(
    help="Make an environment again from its backups, on empty infrastructure.",
    epilog="Example: provincial sandbox start --only backups && provincial recover local",
)


@app.command()
def recover(
    environment: EnvironmentName,
    snapshot: Annotated[
        str | None, typer.Option(metavar="ID", help="This copy instead of the newest; where there is one plan.")
    ] = None,
) -> None:
    """Bring back state and configuration, then the stacks, then the data; ask what the backups know the answers to.

    Nothing is laid over what is there. A run that was killed is taken up by the same command. Exit code 0 when every
    question was answered as before, 1 when something differs, 2 for wrong words or input.
    """
    from provincial_cloud.deployment.rebuilding import rebuild

    console = Console(stderr=True, highlight=False)
    rebuilt = rebuild(Project.find(), environment, snapshot=snapshot, say=console.print)
    for finding in rebuilt.findings:
        typer.echo(f"  {finding}")
    word = "khác trước / differs" if rebuilt.findings else "như trước / as before"
    typer.secho(f"{environment}: {word}", fg=typer.colors.RED if rebuilt.findings else typer.colors.GREEN, nl=False)
    typer.echo(f" ({rebuilt.files} files, {rebuilt.questions} questions, {rebuilt.seconds:.0f} s)")
    if rebuilt.findings:
        raise typer.Exit(1)
