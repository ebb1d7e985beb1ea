"""`provincial lab`: start, stop and inspect real Debian hosts on this machine."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from provincial_cloud import lab
from provincial_cloud.environment import Environment, load
from provincial_cloud.lab.words import Condition
from provincial_cloud.project import Project

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Start, stop and inspect real Debian hosts on this machine (root needed).",
    epilog="Example: provincial lab start",
)

_COLOURS = {
    Condition.RUNNING: "green",
    Condition.STOPPED: "dim",
    Condition.DIED: "red",
    Condition.SILENT: "yellow",
}
EnvironmentOption = Annotated[
    str, typer.Option("--environment", help="The environment whose running hosts the lab plays.")
]


@app.command(epilog="Examples:  provincial lab start   ·   provincial lab start ung-dung-01")
def start(
    hosts: Annotated[list[str] | None, typer.Argument(help="Only these hosts; all otherwise.")] = None,
    environment: EnvironmentOption = lab.ENVIRONMENT,
) -> None:
    """Start the hosts, or what is missing of them; what already runs is left as it is."""
    project, console = Project.find(), Console(highlight=False)
    begin = time.monotonic()
    running = lab.start_lab(
        project,
        environment=_environment(project, environment),
        only=tuple(hosts or ()),
        progress=lambda line: console.print(f"[dim]·[/dim] {line}", soft_wrap=True),
    )
    console.print(f"The lab runs ({time.monotonic() - begin:.1f} s).")
    console.print("Get in with:")
    for host in running.hosts:
        typer.echo(f"  ssh -F {running.ssh_config} {host.id}")
    console.print(f"The operator's password for sudo is in {running.password}.", soft_wrap=True)


@app.command(epilog="Examples:  provincial lab stop   ·   provincial lab stop --keep")
def stop(
    keep: Annotated[bool, typer.Option("--keep", help="Keep the hosts' files for the next start.")] = False,
) -> None:
    """Shut the hosts down; their files, network and processes are gone afterwards, base images stay."""
    console = Console(highlight=False)
    stopped = lab.stop_lab(
        Project.find(), keep=keep, progress=lambda line: console.print(f"[dim]·[/dim] {line}", soft_wrap=True)
    )
    console.print("The lab is stopped." if stopped else "Nothing of the lab was running.")


@app.command(epilog="Example: provincial lab status --json")
def status(
    environment: EnvironmentOption = lab.ENVIRONMENT,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show what runs; exits with 1 when a host died or does not answer, else with 0."""
    project = Project.find()
    found = lab.lab_status(project, environment=_environment(project, environment))
    if as_json:
        told = {
            each.host.id: {
                "condition": each.condition,
                "address": str(each.host.ipv4.ip),
                "zone": each.host.zone,
                "release": each.host.release,
                "pid": each.pid,
            }
            for each in found
        }
        typer.echo(json.dumps(told, indent=2))
    else:
        table = Table("host", "condition", "address", "zone", "release", "process")
        for each in found:
            host = each.host
            colour = _COLOURS[each.condition]
            table.add_row(
                host.id,
                f"[{colour}]{each.condition}[/]",
                str(host.ipv4.ip),
                host.zone,
                host.release,
                str(each.pid or ""),
            )
        Console().print(table)
    if {Condition.DIED, Condition.SILENT} & {each.condition for each in found}:
        raise typer.Exit(1)


def _environment(project: Project, name: str) -> Environment:
    return load(name, root=project.environments)
