"""`provincial evidence`: is the ledger whole, which runs are in it, what did one of them see."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provincial_cloud.command.arguments import Format, Output
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from provincial_cloud.evidence.reader import Counts

app = typer.Typer(no_args_is_help=True, help="Verify and list the evidence ledger.")


Stack = Annotated[str, typer.Argument(help="Name of the stack, or path of a ledger file.", show_default=False)]


def ledger_of(stack: str) -> Path:
    """The ledger of a stack, or the file itself when a path is given. Raises UsageError when there is none."""
    path = Path(stack)
    if path.suffix != ".jsonl":
        folder = Project.find().evidence
        path = folder / f"{stack}.jsonl"
        known = sorted(item.stem for item in folder.glob("*.jsonl")) if folder.is_dir() else []
    else:
        known = []
    if not path.is_file():
        raise UsageError(
            Problem(
                summary="there is no evidence ledger of this name",
                given=stack,
                allowed=", ".join(known) or "the path of a .jsonl file; no stack of this checkout has a ledger yet",
                next_step="run `provincial up` on the stack, which writes one",
            )
        )
    return path


@app.command(epilog="Example: provincial evidence verify local --expect-head 9f2c41…")
def verify(
    stack: Stack,
    expect_head: Annotated[
        str | None,
        typer.Option("--expect-head", metavar="HASH", help="A head noted earlier that must still be there."),
    ] = None,
    output: Output = Format.TEXT,
) -> None:
    """Check that every line is as it was written, all there, in order. Prints the head hash to note down elsewhere.

    Exit code 0 when the ledger is whole, 1 when it is not. The same check runs without this program:
    python modules/provincial_cloud/evidence/verify.py LEDGER
    """
    from rich.console import Console

    from provincial_cloud.evidence.verify import check

    path = ledger_of(stack)
    result = check(path, expect_head)
    if output is Format.JSON:
        typer.echo(json.dumps({"ledger": str(path), "whole": result.whole, **asdict(result)}, ensure_ascii=False))
    else:
        console = Console(highlight=False)
        if result.fault is None:
            console.print(f"[green]whole / nguyên vẹn[/]  {result.records} record(s)  {path}", soft_wrap=True)
            console.print(f"head  {result.head}", soft_wrap=True)
            if result.anchor_line is not None:
                console.print(f"the head noted earlier is line {result.anchor_line}")
        else:
            console.print(f"[red bold]not whole / không nguyên vẹn[/]  {path}", soft_wrap=True)
            console.print(str(result.fault), markup=False, soft_wrap=True)
            console.print(f"{result.records} record(s) before it are whole")
    if not result.whole:
        raise typer.Exit(1)


@app.command("list", epilog="Example: provincial evidence list local")
def list_runs(stack: Stack, output: Output = Format.TEXT) -> None:
    """List the runs in a ledger, the newest last, with what each counted."""
    from rich.console import Console

    from provincial_cloud.evidence.reader import runs

    found = list(runs(ledger_of(stack)))
    if output is Format.JSON:
        typer.echo(
            json.dumps(
                [
                    {
                        "run": run.id,
                        "started": run.started,
                        "operation": run.operation,
                        "complete": run.complete,
                        **asdict(run.counts),
                    }
                    for run in found
                ],
                ensure_ascii=False,
            )
        )
        return
    console = Console(highlight=False)
    for run in found:
        state = "complete" if run.complete else "[yellow]incomplete[/]"
        console.print(f"{run.id}  {run.operation:<7}  {state}  {_counted(run.counts)}", soft_wrap=True)


@app.command(epilog="Example: provincial evidence show local latest")
def show(
    stack: Stack,
    run: Annotated[str, typer.Argument(help="Id of the run or its beginning; latest for the newest.")] = "latest",
    output: Output = Format.TEXT,
) -> None:
    """Show what one run saw: failures, waivers and what was not checked, resource by resource."""
    from rich.console import Console

    from provincial_cloud.evidence.reader import find_run

    path = ledger_of(stack)
    found = find_run(path, run)
    if found is None:
        raise UsageError(
            Problem(
                summary="the ledger holds no such run",
                given=run,
                allowed="latest, or an id that `provincial evidence list` shows",
                where=str(path),
            )
        )
    if output is Format.JSON:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    console = Console(highlight=False)
    state = f"complete, {found.seconds} s" if found.complete else "[yellow]incomplete: stopped or killed[/]"
    console.print(f"[bold]{found.id}[/]  {found.operation} of {found.stack}  {found.started}  {state}", soft_wrap=True)
    console.print(f"commit {found.commit or 'not known'}  pack {found.pack_version}  {len(found.rules)} rules")
    for item in found.checked:
        for failure in item.failed:
            console.print(
                f"[red]failed[/]       {item.name}  {failure['rule']}  {failure['property']}: "
                f"{failure['message']['en']} / {failure['message']['vi']}",
                soft_wrap=True,
            )
        for waived in item.waived:
            console.print(
                f"[yellow]waived[/]       {item.name}  {waived['rule']}  {waived['waiver']} until {waived['expires']}",
                soft_wrap=True,
            )
        for unchecked in item.not_checked:
            console.print(
                f"[cyan]not checked[/]  {item.name}  {unchecked['rule']}  {unchecked['reason']['en']}", soft_wrap=True
            )
        for here in item.not_testable:
            console.print(f"[cyan]not testable[/] {item.name}  {here['rule']}  {here['reason']['en']}", soft_wrap=True)
    console.print(_counted(found.counts))


def _counted(counts: Counts) -> str:
    return (
        f"{counts.resources} resources: {counts.passed} passed, {counts.failed} failed, {counts.waived} waived, "
        f"{counts.not_checked} not checked, {counts.not_testable} not testable here"
    )
