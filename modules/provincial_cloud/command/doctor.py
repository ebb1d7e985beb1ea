"""`provincial doctor`: what is there, where each part came from, and what is missing."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from provincial_cloud.command.arguments import Format, Output
from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.project import Project
from provincial_cloud.toolchain.cache import damage
from provincial_cloud.toolchain.health import Finding, State, examine
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import progress_for

COLOURS = {State.READY: "green", State.LATER: "cyan", State.MISSING: "red", State.WRONG: "red"}

app = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=False)


@app.command(
    epilog="Examples: provincial doctor · provincial doctor --install pulumi · provincial doctor --verify --format json"
)
def doctor(
    tools: Annotated[list[Tool] | None, typer.Argument(help="With --install: only these tools.")] = None,
    install: Annotated[bool, typer.Option("--install", help="Get what is missing or damaged first.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Compare the hash of every installed file.")] = False,
    output: Output = Format.TEXT,
) -> None:
    """Show the tools that are there, where each came from, and what is missing.

    Exit status: 0 all that is needed is there, 1 something is missing or wrong, 2 wrong use.
    """
    if tools and not install:
        raise UsageError(
            Problem(
                summary="tools are only named with --install",
                given=" ".join(tools),
                next_step=f"provincial doctor --install {' '.join(tools)}",
            )
        )
    project = Project.find()
    toolchain = Toolchain.for_project(project)
    failures = _install(toolchain, list(tools or Tool)) if install else []
    findings = examine(project, toolchain, verify=verify)
    good = not failures and not any(finding.blocks for finding in findings)
    if output is Format.JSON:
        rows = [{**dataclasses.asdict(finding), "state": str(finding.state)} for finding in findings]
        typer.echo(json.dumps({"ready": good, "findings": rows}, ensure_ascii=False, indent=2))
    else:
        _show(findings)
    if failures:
        raise ProvincialError(*failures)
    if not good:
        raise typer.Exit(1)


def _install(toolchain: Toolchain, tools: list[Tool]) -> list[Problem]:
    """Get each tool; a failure does not keep the others from being tried."""
    failures: list[Problem] = []
    progress = progress_for()
    for tool in tools:
        installed = toolchain.find(tool)
        harmed = installed is not None and bool(damage(installed, hashes=True))
        try:
            toolchain.ensure(tool, progress=progress, again=harmed)
        except ProvincialError as error:
            failures.extend(error.problems)
    return failures


def _show(findings: list[Finding]) -> None:
    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "state", "version", "from", "trust", "where and what"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        text = " · ".join(part for part in (finding.where, finding.note) if part)
        state = f"[{COLOURS[finding.state]}]{finding.state}[/]"
        table.add_row(finding.name, state, finding.version or "", finding.rung or "", finding.trust or "", text)
    console.print(table)
    steps = [finding for finding in findings if finding.blocks]
    if steps:
        console.print("\n[bold red]To mend:[/]")
        for finding in steps:
            console.print(f"  {finding.name}: {finding.next_step}", markup=False, highlight=False)
    else:
        console.print("\n[green]All that is needed is there.[/]")
