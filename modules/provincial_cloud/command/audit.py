"""`provincial audit`: hold what is really there against the rules and against the last approved state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from provincial_cloud.command.arguments import EnvironmentName, Format, Output
from provincial_cloud.command.verdicts import counted, counts, tell

if TYPE_CHECKING:
    from provincial_cloud.audit.drift import Drift
    from provincial_policies.record import Tally
    from provincial_policies.verdict import Report, Verdict

app = typer.Typer(
    help="Hold the running cloud and clusters against the rules and the last approved state.",
    epilog="Examples:  provincial audit local --live   ·   provincial audit local --live --format json   ·   "
    "provincial report local --kind live",
)


@app.command()
def audit(
    environment: EnvironmentName,
    live: Annotated[
        bool, typer.Option("--live", help="Read the running cloud and clusters; what an audit does.")
    ] = True,
    output: Output = Format.TEXT,
) -> None:
    """Read the cloud and every cluster of ENVIRONMENT, run the preview's rules on what is there, and tell what differs.

    Reads only. Every verdict and difference goes into the evidence ledger (gate live). Exit code 0 when nothing failed
    and nothing differs, 1 otherwise or where something could not be asked, 2 for wrong words or input.
    """
    from rich.console import Console

    from provincial_cloud.audit.live import audit_live
    from provincial_cloud.local_time import today
    from provincial_cloud.project import Project

    with Console(stderr=True).status(f"Reading {environment} …") as status:
        seen = audit_live(Project.find(), environment, today=today(), progress=status.update)
    if output is Format.JSON:
        typer.echo(json.dumps(_as_data(environment, seen.reports, seen.drift, seen.tally), ensure_ascii=False))
    else:
        _print(seen.reports, seen.drift, seen.tally)
    if seen.tally.failed or seen.drift:
        raise typer.Exit(1)


def _as_data(environment: str, reports: list[Report], drift: list[Drift], tally: Tally) -> dict[str, Any]:
    from provincial_policies.record import resource_body

    return {
        "environment": environment,
        "failed": [resource_body(report) for report in reports if _failed(report)],
        "differences": [one.as_body() for one in drift],
        "counts": counts(tally),
    }


def _print(reports: list[Report], drift: list[Drift], tally: Tally) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    for report in reports:
        if failed := _failed(report):
            tell(console, report.resource.urn, failed)
    for one in drift:
        what = f": {', '.join(one.properties)}" if one.properties else ""
        console.print(f"[yellow]{one.difference:8}[/] {escape(one.urn)}{escape(what)}", soft_wrap=True)
    console.print(counted(tally, "resources"))
    console.print(f"{len(drift)} differences from the last approved state")


def _failed(report: Report) -> tuple[Verdict, ...]:
    from provincial_policies.verdict import Outcome

    return report.with_outcome(Outcome.FAILED, Outcome.ERROR)
