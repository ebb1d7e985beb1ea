"""`provincial drill`: bring backups back for proof, and say how the proofs stand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from provincial_cloud.command.arguments import EnvironmentName, Format, Output, Plan
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from provincial_cloud.backup.records import Drilled, Recorded
    from provincial_policies.verdict import Report

OnDisk = Annotated[
    bool, typer.Option("--on-disk", help="Restore onto the disk, not into memory: a slower RTO that counts the disk.")
]

app = typer.Typer(no_args_is_help=True, help="Restore backups for proof, and show how the proofs stand.")


@app.command(epilog="Example: provincial drill run local --plan daily")
def run(environment: EnvironmentName, plan: Plan = None, on_disk: OnDisk = False) -> None:
    """Restore the newest copy and an older one into an isolated place, check every file, ask, destroy, and sign.

    Exit code 0 when every drill passed, 1 when one failed, 2 for wrong words or input.
    """
    from provincial_cloud import environment as environments
    from provincial_cloud.backup.proving import drill
    from provincial_cloud.backup.pushed import places_with_copies

    places = places_with_copies(Project.find(), environments.load(environment), plan)
    results = [drill(place, on_disk=on_disk) for place in places]
    for result in results:
        _tell(result)
    if not all(result.passed for result in results):
        raise typer.Exit(1)


@app.command(epilog="Example: provincial drill status local")
def status(environment: EnvironmentName, output: Output = Format.TEXT) -> None:
    """Hold every plan against the rules: is it drilled often enough, fresh, spread enough? The ledger keeps it.

    Exit code 0 when nothing failed, 1 when a rule failed, 2 for wrong words or input.
    """
    from provincial_cloud import environment as environments
    from provincial_cloud.backup.gate import RecordGate
    from provincial_policies.verdict import Outcome

    gate = RecordGate(project=Project.find(), environment=environments.load(environment), now=datetime.now(UTC))
    judged = [(place.name, told, report) for place, told, report in gate.judge()]
    if output is Format.JSON:
        typer.echo(json.dumps({name: _as_data(told, report) for name, told, report in judged}, ensure_ascii=False))
    else:
        for name, told, report in judged:
            _show(name, told, report)
    if any(report.with_outcome(Outcome.FAILED, Outcome.ERROR) for _, _, report in judged):
        raise typer.Exit(1)


def _tell(result: Drilled) -> None:
    word = "đạt / passed" if result.passed else "không đạt / failed"
    colour = typer.colors.GREEN if result.passed else typer.colors.RED
    measured = f"{len(result.restored)} copies in {result.seconds:.1f} s"
    if wheres := sorted({one.where for one in result.restored}):
        measured += f", in {' and '.join(wheres)}"
    if result.rto_seconds is not None and result.rpo_seconds is not None:
        measured += f", RPO {result.rpo_seconds / 3600:.2f} h, RTO {result.rto_seconds:.1f} s"
    typer.secho(f"{result.plan}: {word}", fg=colour, nl=False)
    typer.echo(f" ({measured})")
    for finding in result.findings:
        typer.echo(f"  {finding}")
    if result.findings_in_all > len(result.findings):
        typer.echo(f"  … {result.findings_in_all} in all")
    if not result.owners_checked:
        typer.echo("  chủ tệp chưa được kiểm / owners were not checked: only root can set them")


def _as_data(told: Recorded, report: Report) -> dict[str, Any]:
    from provincial_policies.record import resource_body

    return {
        "backups": len(told.made),
        "drills": [one.body() for one in told.drilled[-1:]],
        "unsigned": told.unsigned,
        "verdicts": resource_body(report),
    }


def _show(name: str, told: Recorded, report: Report) -> None:
    typer.secho(name, bold=True)
    last = told.drilled[-1] if told.drilled else None
    word = "chưa có / none" if last is None else f"{last.began:%Y-%m-%d %H:%M}Z {'✓' if last.passed else '✗'}"
    typer.echo(f"  sao lưu / backups: {len(told.made)}   khôi phục thử gần nhất / last drill: {word}")
    if told.unsigned:
        typer.secho(f"  {told.unsigned} lần thử không có chữ ký đúng / drills without a good signature", fg="red")
    for verdict in report.verdicts:
        typer.echo(
            f"  {verdict.outcome.value:<12} {verdict.rule.id}  {verdict.rule.title.vi} / {verdict.rule.title.en}"
        )
        for failed in verdict.failures:
            typer.echo(f"      {failed.given}: {failed.message.vi} / {failed.message.en}")
